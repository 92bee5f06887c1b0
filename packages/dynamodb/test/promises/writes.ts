// Random writes of one item, each with what decides whether it may be sent again.
import { DynamoDB } from "@partita/dynamodb"
import type { Effect } from "effect"
import type { Source } from "../fixtures/random.ts"
import { Marked, thing, Thing, Things } from "./trouble.ts"

export interface Write {
  readonly title: string
  readonly run: Effect.Effect<unknown, { readonly _tag: string }, DynamoDB.DynamoDB>
  /** Whether it may be sent again although it may have been applied. */
  readonly repeatable: boolean
  /** The tags that say that it was not applied. */
  readonly refusals: ReadonlyArray<string>
}

export const writeOf = ({ below, pick }: Source): Write => {
  // Most things are there, some are not.
  const key = { pk: pick(["p", "q"]), sk: below(13) }
  const table = pick([Things, Marked as unknown as typeof Things]) // what tells their types apart is not used here
  const bound = below(12)
  const item = thing(key.sk, { pk: key.pk, count: below(20) })
  const condition = { condition: (o: Pick<typeof Things.attributes, "count">) => o.count.lt(bound) }
  const checked = "ConditionalCheckFailed"
  const writes: ReadonlyArray<() => Write> = [
    () => ({ title: "put", run: DynamoDB.put(table, item), repeatable: true, refusals: [] }),
    () => ({
      title: "put, old",
      run: DynamoDB.put(table, item, { return: "old" }),
      repeatable: false,
      refusals: []
    }),
    () => ({ title: "put if", run: DynamoDB.put(table, item, condition), repeatable: true, refusals: [checked] }),
    () => ({ title: "create", run: DynamoDB.create(table, item), repeatable: true, refusals: ["ItemAlreadyExists"] }),
    () => ({
      title: "set",
      run: DynamoDB.update(table, key, (o) => [o.text.set("set"), o.tags.add(["x"])]),
      repeatable: true,
      refusals: ["ItemNotFound"]
    }),
    () => ({
      title: "set if",
      run: DynamoDB.update(table, key, (o) => [o.text.set("set")], condition),
      repeatable: true,
      refusals: ["ItemNotFound", checked]
    }),
    () => ({
      title: "add",
      run: DynamoDB.update(table, key, (o) => [o.count.add(1)]),
      repeatable: false,
      refusals: ["ItemNotFound"]
    }),
    () => ({
      title: "add once",
      run: DynamoDB.update(table, key, (o) => [o.count.add(1)], { once: true, return: "nothing" }),
      repeatable: true,
      refusals: ["ItemNotFound"]
    }),
    () => ({
      title: "upsert",
      run: DynamoDB.upsert(table, key, (o) => [o.count.add(1), o.text.set("upsert")]),
      repeatable: false,
      refusals: []
    }),
    () => ({ title: "delete", run: DynamoDB.delete(table, key), repeatable: true, refusals: [] }),
    () => ({
      title: "delete if, old",
      run: DynamoDB.delete(table, key, { ...condition, return: "old" }),
      repeatable: false,
      refusals: [checked]
    }),
    () => ({
      title: "transaction",
      run: DynamoDB.transactWrite([
        DynamoDB.update(table, key, (o) => [o.count.add(1)]),
        DynamoDB.check(table, { pk: "p", sk: 99 }, (o) => o.pk.notExists())
      ]),
      repeatable: true,
      refusals: ["TransactionCanceled"]
    })
  ]
  const write = pick(writes)()
  return { ...write, title: `${write.title} ${table.name} ${key.pk} ${key.sk} < ${bound}` }
}

/** A change that reads first. */
export const modifyOf = ({ below, pick }: Source) => {
  const key = { pk: "p", sk: below(10) }
  const table = pick([Things, Marked as unknown as typeof Things]) // as above
  return {
    key,
    table,
    run: DynamoDB.modify(table, key, (o) => new Thing({ ...o, count: o.count + 1 }), { once: below(3) === 0 })
  }
}
