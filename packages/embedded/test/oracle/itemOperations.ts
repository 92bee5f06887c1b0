// Random operations on one item.
import type * as Sdk from "@aws-sdk/client-dynamodb"
import { expressions, type Expressions } from "./expressions.ts"
import type { Source } from "./random.ts"
import type { Key, Table } from "./tables.ts"
import { item } from "./values.ts"

export type ItemOperation =
  | { readonly name: "PutItem"; readonly input: Sdk.PutItemInput }
  | { readonly name: "GetItem"; readonly input: Sdk.GetItemInput }
  | { readonly name: "UpdateItem"; readonly input: Sdk.UpdateItemInput }
  | { readonly name: "DeleteItem"; readonly input: Sdk.DeleteItemInput }

export const details = ["NONE", "TOTAL", "INDEXES"] as const

/** What the operations of a sequence have in common. */
export interface Scene {
  readonly random: Source
  readonly TableName: string
  readonly table: Table
  readonly keys: ReadonlyArray<Key>
}

const all = ({ random, table }: Scene) => expressions(random, [...table.key, ...table.attributes, "absent"])

// dynalite takes the longer for parentheses the deeper they are, so that only one kind of table goes deep.
const conditional = ({ random: { once }, table: { readables } }: Scene, { condition }: Expressions) =>
  once(2) ? { ConditionExpression: condition(readables.length === 1 ? 2 : 1) } : undefined

/** What a write asks about its cost: dynalite leaves out that of indexes. */
const costs = ({ random: { once, pick }, table: { readables } }: Scene) =>
  readables.length === 1 && once(3) ? { ReturnConsumedCapacity: pick(details) } : undefined

export const putItem = (scene: Scene): ItemOperation => {
  const { TableName, keys, random, table } = scene
  const made = all(scene)
  const Item = item(random, random.pick(keys), table.attributes, true)
  const conditions = random.once(3)
    ? { ConditionExpression: `attribute_not_exists(${made.path(table.key[0]!)})` }
    : conditional(scene, made)
  const ReturnValues = random.pick(["NONE", "ALL_OLD"] as const)
  return {
    name: "PutItem",
    input: { TableName, Item, ...conditions, ReturnValues, ...costs(scene), ...made.placeholders() }
  }
}

export const getItem = (scene: Scene): ItemOperation => {
  const { TableName, keys, random } = scene
  const made = all(scene)
  const projected = random.once(2) ? { ProjectionExpression: made.projection() } : undefined
  const strength = random.once(3) ? { ConsistentRead: true } : undefined
  const cost = random.once(3) ? { ReturnConsumedCapacity: random.pick(details) } : undefined
  return {
    name: "GetItem",
    input: { TableName, Key: random.pick(keys), ...projected, ...strength, ...cost, ...made.placeholders() }
  }
}

export const updateItem = (scene: Scene): ItemOperation => {
  const { TableName, keys, random } = scene
  const made = all(scene)
  // Nobody says whether the service looks at a condition or at the type of an index key first: never both.
  const bold = random.once(8)
  const UpdateExpression = made.update(bold)
  const conditions = bold ? undefined : conditional(scene, made)
  const ReturnValues = random.pick(["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"] as const)
  const Key = random.pick(keys)
  return {
    name: "UpdateItem",
    input: { TableName, Key, UpdateExpression, ...conditions, ReturnValues, ...costs(scene), ...made.placeholders() }
  }
}

export const deleteItem = (scene: Scene): ItemOperation => {
  const { TableName, keys, random } = scene
  const made = all(scene)
  const conditions = conditional(scene, made)
  const ReturnValues = random.pick(["NONE", "ALL_OLD"] as const)
  const Key = random.pick(keys)
  return {
    name: "DeleteItem",
    input: { TableName, Key, ...conditions, ReturnValues, ...costs(scene), ...made.placeholders() }
  }
}
