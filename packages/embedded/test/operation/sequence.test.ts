import type { AttributeMap, Input } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type Engine, make } from "../../src/Engine.ts"
import { database, order, orderKey, pages, refused, run, words } from "../fixtures/engine.ts"

const TableName = "orders"
const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

/** A write of one of a few items: its index keys come and go. */
const Write = Schema.Struct({
  kind: Schema.Literals(["put", "delete", "update"]),
  customer: Schema.Literals(["a", "b", "\u{1f600}", "\uffee"]),
  number: between(-4, 4),
  status: Schema.Literals(["none", "open", "paid"]),
  at: Schema.Literals(["none", "x", "x\0", "x\0y", "xy"]),
  total: between(-1, 2)
})
type Write = typeof Write.Type
const Writes = Schema.Array(Write).check(Schema.isMaxLength(60))

/** The attributes a write sets: 0 stands for no total. */
const attributesOf = ({ at, status, total }: Write): AttributeMap => ({
  ...(status === "none" ? undefined : { status: { S: status } }),
  ...(at === "none" ? undefined : { at: { S: at } }),
  ...(total === 0 ? undefined : { total: { N: String(total) } })
})

/** The items of a table as a plain map, by what tells their keys apart. */
type Model = Map<string, AttributeMap>

const apply = (engine: Engine, model: Model, write: Write): void => {
  const { customer, kind, number } = write
  const id = `${customer} ${number}`
  const Key = orderKey(customer, number)
  if (kind === "put") {
    const Item = order(customer, number, attributesOf(write))
    const { Attributes } = run(engine, "PutItem", { TableName, Item, ReturnValues: "ALL_OLD" })
    assert.deepStrictEqual(Attributes, model.get(id))
    model.set(id, Item)
  } else if (kind === "delete") {
    const { Attributes } = run(engine, "DeleteItem", { TableName, Key, ReturnValues: "ALL_OLD" })
    assert.deepStrictEqual(Attributes, model.get(id))
    model.delete(id)
  } else {
    const set = Object.entries(attributesOf(write))
    const expressions: Partial<Input<"UpdateItem">> =
      set.length === 0
        ? {}
        : {
            UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(", ")}`,
            ExpressionAttributeNames: Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
            ExpressionAttributeValues: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value]))
          }
    const { Attributes } = run(engine, "UpdateItem", { TableName, Key, ReturnValues: "ALL_NEW", ...expressions })
    model.set(id, { ...(model.get(id) ?? Key), ...Object.fromEntries(set) })
    assert.deepStrictEqual(Attributes, model.get(id))
  }
  assert.deepStrictEqual(run(engine, "GetItem", { TableName, Key }).Item, model.get(id))
}

const compare = (a: AttributeMap, b: AttributeMap, names: ReadonlyArray<string>): number => {
  for (const name of names) {
    const [x, y] = [a[name], b[name]]
    const order =
      x?.N === undefined ? Buffer.compare(Buffer.from(x?.S ?? ""), Buffer.from(y?.S ?? "")) : Number(x.N) - Number(y?.N)
    if (order !== 0) return order
  }
  return 0
}

/** What each source holds of an item, by which attributes, and in which order within a partition. */
const sources = [
  { IndexName: undefined, partition: ["customer"], sort: ["number"], held: undefined },
  {
    IndexName: "byTotal",
    partition: ["customer"],
    sort: ["total", "number"],
    held: ["customer", "number", "total", "status"]
  },
  { IndexName: "byStatus", partition: ["status"], sort: ["at", "customer", "number"], held: undefined },
  { IndexName: "byMany", partition: ["status", "customer"], sort: ["at", "total", "number"], held: undefined }
] as const

const holds = (item: AttributeMap, { held, partition, sort }: (typeof sources)[number]) => {
  if ([...partition, ...sort].some((name) => item[name] === undefined)) return []
  return [
    held === undefined ? item : Object.fromEntries(Object.entries(item).filter(([n]) => held.includes(n as never)))
  ]
}

/** That all sources of a table hold what a plain map does, however it is read. */
const agrees = (engine: Engine, model: Model, Limit: number): void => {
  for (const source of sources) {
    const { IndexName, partition, sort } = source
    const expected = [...model.values()].flatMap((item) => holds(item, source))
    const scanned = pages(engine, "Scan", { TableName, IndexName, Limit }).flatMap(({ Items }) => Items ?? [])
    assert.sameDeepMembers(scanned, expected)
    const values = new Map(expected.map((item) => [JSON.stringify(partition.map((name) => item[name])), item]))
    for (const one of values.values()) {
      const query: Input<"Query"> = {
        TableName,
        IndexName,
        Limit,
        KeyConditionExpression: partition.map((name) => `#${name} = :${name}`).join(" AND "),
        ExpressionAttributeNames: Object.fromEntries(partition.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(partition.map((name) => [`:${name}`, one[name]!]))
      }
      const inOrder = expected
        .filter((item) => compare(item, one, partition) === 0)
        .toSorted((a, b) => compare(a, b, sort))
      const forward = pages(engine, "Query", query).flatMap(({ Items }) => Items ?? [])
      assert.deepStrictEqual(forward, inOrder)
      const backward = pages(engine, "Query", { ...query, ScanIndexForward: false }).flatMap(({ Items }) => Items ?? [])
      assert.deepStrictEqual(backward, inOrder.toReversed())
    }
  }
  const { Table } = run(engine, "DescribeTable", { TableName })
  assert.strictEqual(Table?.ItemCount, model.size)
}

/** One of a few tables made or removed, or an item put into it, updated or deleted, on one side of a fork. */
const TableWrite = Schema.Struct({
  side: Schema.Literals(["here", "there"]),
  kind: Schema.Literals(["create", "drop", "put", "update", "delete", "index"]),
  table: Schema.Literals(["one", "two"]),
  word: between(0, 3),
  note: between(0, 3)
})
type TableWrite = typeof TableWrite.Type
const TableWrites = Schema.Array(TableWrite).check(Schema.isMaxLength(40))

/** Tables as plain maps of notes by word; an index, if it has one, holds them all. */
type Tables = Map<string, { readonly notes: Map<number, number>; indexed: boolean }>

const noted = (word: number, note: number) => ({ word: { S: `w${word}` }, note: { S: `n${note}` } })

const applyToTables = (engine: Engine, tables: Tables, { kind, note, table: TableName, word }: TableWrite): void => {
  const table = tables.get(TableName)
  const Key = { word: { S: `w${word}` } }
  if (kind === "create" && table === undefined) {
    run(engine, "CreateTable", { ...words, TableName })
    tables.set(TableName, { notes: new Map(), indexed: false })
  } else if (table === undefined) {
    assert.isDefined(refused(engine, "Scan", { TableName }))
  } else if (kind === "drop") {
    run(engine, "DeleteTable", { TableName })
    tables.delete(TableName)
  } else if (kind === "put") {
    run(engine, "PutItem", { TableName, Item: noted(word, note) })
    table.notes.set(word, note)
  } else if (kind === "delete") {
    run(engine, "DeleteItem", { TableName, Key })
    table.notes.delete(word)
  } else if (kind === "update") {
    const ExpressionAttributeValues = { ":n": { S: `n${note}` } }
    run(engine, "UpdateItem", { TableName, Key, UpdateExpression: "SET note = :n", ExpressionAttributeValues })
    table.notes.set(word, note)
  } else if (kind === "index" && !table.indexed) {
    const KeySchema = [{ AttributeName: "note", KeyType: "HASH" as const }]
    run(engine, "UpdateTable", {
      TableName,
      AttributeDefinitions: [{ AttributeName: "note", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [
        { Create: { IndexName: "byNote", KeySchema, Projection: { ProjectionType: "ALL" } } }
      ]
    })
    table.indexed = true
  }
}

const tablesAgree = (engine: Engine, tables: Tables): void => {
  assert.deepStrictEqual(run(engine, "ListTables", {}).TableNames, [...tables.keys()].toSorted())
  for (const [TableName, { indexed, notes }] of tables) {
    const expected = Array.from(notes, ([word, note]) => noted(word, note))
    for (const IndexName of indexed ? [undefined, "byNote"] : [undefined]) {
      const found = pages(engine, "Scan", { TableName, IndexName, Limit: 2 }).flatMap(({ Items }) => Items ?? [])
      assert.sameDeepMembers(found, expected)
    }
  }
}

describe("sequences of tables made and removed, filled and indexed", () => {
  it.prop(
    "on both sides of a fork see their own alone, and of what was before all",
    [TableWrites, TableWrites],
    ([before, after]) => {
      const engine = make()
      const tables: Tables = new Map()
      for (const write of before) applyToTables(engine, tables, write)
      const fork = engine.fork()
      const forked: Tables = new Map(
        Array.from(tables, ([name, { indexed, notes }]) => [name, { indexed, notes: new Map(notes) }])
      )
      for (const write of after) {
        if (write.side === "here") applyToTables(engine, tables, write)
        else applyToTables(fork, forked, write)
        tablesAgree(engine, tables)
        tablesAgree(fork, forked)
      }
    },
    { arbitrary: { runs: 60 } }
  )
})

describe("sequences of writes", () => {
  it.prop(
    "leave the table and its indexes as a plain map would be, by pages of any size, both ways",
    [Writes, between(1, 5)],
    ([writes, limit]) => {
      const engine = database()
      const model: Model = new Map()
      for (const write of writes) apply(engine, model, write)
      agrees(engine, model, limit)
    },
    { arbitrary: { runs: 60 } }
  )

  it.prop(
    "on both sides of a fork see their own alone, and of what was before all",
    [Writes, Writes, Writes, Writes],
    ([before, here, there, further]) => {
      const engine = database()
      const model: Model = new Map()
      for (const write of before) apply(engine, model, write)
      const fork = engine.fork()
      const forkModel: Model = new Map(model)
      for (let i = 0; i < Math.max(here.length, there.length); i++) {
        if (here[i] !== undefined) apply(engine, model, here[i]!)
        if (there[i] !== undefined) apply(fork, forkModel, there[i]!)
      }
      const second = fork.fork()
      const secondModel: Model = new Map(forkModel)
      for (const write of further) apply(second, secondModel, write)
      agrees(engine, model, 3)
      agrees(fork, forkModel, 3)
      agrees(second, secondModel, 3)
    },
    { arbitrary: { runs: 40 } }
  )
})
