// Random batches of items of one or several tables.
import type * as Sdk from "@aws-sdk/client-dynamodb"
import { expressions } from "./expressions.ts"
import { details, type Scene } from "./itemOperations.ts"
import { type Key, manyKeys } from "./tables.ts"
import { item } from "./values.ts"

export type Batch =
  | { readonly name: "BatchGetItem"; readonly input: Sdk.BatchGetItemInput }
  | { readonly name: "BatchWriteItem"; readonly input: Sdk.BatchWriteItemInput }

/** What is asked of a table. */
interface Asked<A> {
  readonly scene: Scene
  readonly members: Array<A>
}

const some = <A>({ random: { below, pick } }: Scene, choices: ReadonlyArray<A>): Array<A> => {
  const left = new Set(choices)
  return Array.from({ length: 1 + below(Math.min(4, choices.length)) }, () => {
    const chosen = pick([...left])
    left.delete(chosen)
    return chosen
  })
}

/** What is asked of some tables about some keys: in every sixth request with one fault, for which it is refused. */
const ask = <A>(
  scenes: ReadonlyArray<Scene>,
  limit: number,
  memberOf: (scene: Scene, key: Key) => A
): ReadonlyArray<Asked<A>> => {
  const { random } = scenes[0]!
  const asked = some(scenes[0]!, scenes).map((scene) => ({
    scene,
    members: some(scene, scene.keys).map((key) => memberOf(scene, key))
  }))
  if (!random.once(6)) return asked
  const { members, scene } = asked[0]!
  const first = (members: Array<A>) => [{ scene, members }, ...asked.slice(1)]
  const name = scene.table.key[0]!
  return random.pick<() => ReadonlyArray<Asked<A>>>([
    () => [],
    () => first([]),
    () => first([...members, random.pick(members)]),
    () => first(manyKeys(scene.table, limit + 1).map((key) => memberOf(scene, key))),
    () => [{ scene: { ...scene, TableName: "partita-oracle-missing" }, members }, ...asked],
    () => first([memberOf(scene, { ...scene.keys[0]!, [name]: { BOOL: true } }), ...members]),
    () => first([memberOf(scene, { [name]: scene.keys[0]![name]!, more: { S: "a" } }), ...members])
  ])()
}

const costs = ({ random: { once, pick } }: Scene) => (once(3) ? { ReturnConsumedCapacity: pick(details) } : undefined)

export const batchGet = (scenes: ReadonlyArray<Scene>): Batch => {
  const requests = ask(scenes, 100, (_, key) => key).map(({ members: Keys, scene: { TableName, random, table } }) => {
    const made = expressions(random, [...table.key, ...table.attributes, "absent"])
    const projected = random.once(2) ? { ProjectionExpression: made.projection() } : undefined
    const strength = random.once(3) ? { ConsistentRead: true } : undefined
    return [TableName, { Keys, ...projected, ...strength, ...made.placeholders() }] as const
  })
  return { name: "BatchGetItem", input: { RequestItems: Object.fromEntries(requests), ...costs(scenes[0]!) } }
}

const put = ({ random, table }: Scene, key: Key, bold: boolean): Sdk.WriteRequest => ({
  PutRequest: { Item: item(random, key, table.attributes, bold) }
})

export const batchWrite = (scenes: ReadonlyArray<Scene>): Batch => {
  const asked = ask(scenes, 25, (scene, key) =>
    scene.random.once(3) ? { DeleteRequest: { Key: key } } : put(scene, key, true)
  )
  const RequestItems = Object.fromEntries(asked.map(({ members, scene: { TableName } }) => [TableName, members]))
  // dynalite leaves out what the indexes cost.
  const counts = asked.every(({ scene: { table } }) => table.readables.length === 1)
  return { name: "BatchWriteItem", input: { RequestItems, ...(counts ? costs(scenes[0]!) : undefined) } }
}

/** Items in a table for what follows. */
export const fill = (scene: Scene): Batch => {
  const writes = some(scene, scene.keys).map((key) => put(scene, key, false))
  return { name: "BatchWriteItem", input: { RequestItems: { [scene.TableName]: writes } } }
}
