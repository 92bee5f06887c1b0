// What one more table costs the compiler: the instantiations of programs with 11 and with 21 tables, per table, less
// those of the same model classes alone. The count is exact and repeatable, so a budget on it is sound. A table of a
// model with 30 fields on three levels may cost three times as much.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { conclude, root, run } from "./workspace.mjs"

const budget = 3000

// Each table has attributes of its own names, so that nothing of one is instantiated already for another.
const model = (n) => `
class Order${n} extends Schema.Class<Order${n}>("Order${n}")({
  customerId${n}: Schema.String,
  orderId${n}: Schema.String,
  status${n}: Schema.Literals(["open", "paid", "shipped"]),
  total${n}: Schema.Number,
  quantity${n}: Schema.Number,
  placedAt${n}: Schema.DateFromString,
  tags${n}: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
  note${n}: Schema.optionalKey(Schema.String)
}) {}
export const order${n} = new Order${n}({
  customerId${n}: "c1",
  orderId${n}: "o1",
  status${n}: "open",
  total${n}: 10,
  quantity${n}: 1,
  placedAt${n}: new Date(0)
})
`
const use = (n) => `
const Orders${n} = Table.make("orders${n}", {
  model: Order${n},
  partitionKey: "customerId${n}",
  sortKey: "orderId${n}",
  indexes: { byStatus: Index.global({ partitionKey: "status${n}", sortKey: "placedAt${n}" }) }
})
export const program${n} = Effect.gen(function*() {
  const found = yield* DynamoDB.get(Orders${n}, { customerId${n}: "c1", orderId${n}: "o1" })
  yield* DynamoDB.put(Orders${n}, order${n}, { condition: (o) => o.status${n}.eq("open").and(o.total${n}.lt(100)) })
  const after = yield* DynamoDB.update(
    Orders${n},
    { customerId${n}: "c1", orderId${n}: "o1" },
    (o) => [o.status${n}.set("paid"), o.total${n}.add(5), o.quantity${n}.set(o.quantity${n}.plus(1)), o.note${n}.remove()]
  )
  const pages = yield* DynamoDB.query(
    Orders${n}.indexes.byStatus,
    { status${n}: "open" },
    { sort: (o) => o.placedAt${n}.gt(new Date(0)), filter: (o) => o.total${n}.ge(100).or(o.note${n}.exists()) }
  ).pipe(Stream.runCollect)
  return { found, after, pages }
})
`
/** Thirty fields: twelve on top, nine below them, nine below those. */
const largeModel = (n) => {
  const fields = (level) => `
  text${level}x${n}: Schema.String,
  code${level}x${n}: Schema.NumberFromString,
  count${level}x${n}: Schema.Number,
  at${level}x${n}: Schema.DateFromString,
  state${level}x${n}: Schema.Literals(["on", "off"]),
  tags${level}x${n}: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
  note${level}x${n}: Schema.optionalKey(Schema.String),
  list${level}x${n}: Schema.Array(Schema.Number),`
  return `
class Inner${n} extends Schema.Class<Inner${n}>("Inner${n}")({${fields("c")}
  end${n}: Schema.NullOr(Schema.String)
}) {}
class Middle${n} extends Schema.Class<Middle${n}>("Middle${n}")({${fields("b")}
  inner${n}: Inner${n}
}) {}
class Large${n} extends Schema.Class<Large${n}>("Large${n}")({
  id${n}: Schema.String,
  sort${n}: Schema.Number,
  flag${n}: Schema.Boolean,${fields("a")}
  middle${n}: Middle${n}
}) {}
export declare const large${n}: Large${n}
`
}
const largeUse = (n) => `
const Larges${n} = Table.make("larges${n}", {
  model: Large${n},
  partitionKey: "id${n}",
  sortKey: "sort${n}",
  indexes: { byState: Index.global({ partitionKey: "stateax${n}", sortKey: "atax${n}" }) }
})
export const programs${n} = Effect.gen(function*() {
  const found = yield* DynamoDB.get(Larges${n}, { id${n}: "c1", sort${n}: 1 })
  yield* DynamoDB.put(Larges${n}, large${n}, {
    condition: (o) => o.stateax${n}.eq("on").and(o.middle${n}.inner${n}.countcx${n}.lt(100))
  })
  const after = yield* DynamoDB.update(Larges${n}, { id${n}: "c1", sort${n}: 1 }, (o) => [
    o.stateax${n}.set("off"),
    o.countax${n}.add(5),
    o.middle${n}.countbx${n}.set(o.middle${n}.countbx${n}.plus(1)),
    o.middle${n}.inner${n}.notecx${n}.remove()
  ])
  const pages = yield* DynamoDB.query(
    Larges${n}.indexes.byState,
    { stateax${n}: "on" },
    { sort: (o) => o.atax${n}.gt(new Date(0)), filter: (o) => o.countax${n}.ge(100).or(o.middle${n}.textbx${n}.exists()) }
  ).pipe(Stream.runCollect)
  return { found, after, pages }
})
`
const program = (count, parts) =>
  [
    `import { Effect, Schema, Stream } from "effect"`,
    `import { DynamoDB, Index, Table } from "@partita/dynamodb"`,
    ...Array.from({ length: count }, (_, n) => parts.map((part) => part(n)).join(""))
  ].join("\n")

const folder = join(root, ".tmp", "type-cost")
rmSync(folder, { recursive: true, force: true })
mkdirSync(join(folder, "node_modules", "@partita"), { recursive: true })
symlinkSync(join(root, "packages", "dynamodb"), join(folder, "node_modules", "@partita", "dynamodb"))

const flags =
  "--noEmit --incremental false --composite false --declarationMap false --singleThreaded --extendedDiagnostics"
const instantiations = async (name, text) => {
  writeFileSync(join(folder, `${name}.ts`), text)
  const config = join(folder, `${name}.json`)
  const compilerOptions = {
    noUnusedLocals: false,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true
  }
  writeFileSync(
    config,
    JSON.stringify({ extends: "../../tsconfig.json", files: [`${name}.ts`], references: [], compilerOptions })
  )
  const { status, output } = await run("tsc", ["-p", config, "--pretty", "false", ...flags.split(" ")])
  const [, count] = /^Instantiations:\s+(\d+)$/m.exec(output) ?? []
  if (status !== 0 || count === undefined) conclude([`${name}: does not compile\n${output}`])
  return Number(count)
}

const perTable = async (name, parts) => {
  const [few, many] = await Promise.all([
    instantiations(`${name}11`, program(11, parts)),
    instantiations(`${name}21`, program(21, parts))
  ])
  return (many - few) / 10
}
/** What a table costs beside its model. */
const cost = async (name, model, use, budget) => {
  const models = await perTable(`${name}-models`, [model])
  const tables = await perTable(name, [model, use])
  const own = tables - models
  const figures = `${own} instantiations a ${name} table (${tables} less ${models} of the model), ${budget} at most`
  return { own, figures, problems: own > budget ? [`too dear: ${figures}`] : [] }
}
const small = await cost("small", model, use, budget)
const large = await cost("large", largeModel, largeUse, 3 * small.own)
conclude([...small.problems, ...large.problems], `${small.figures}\n${large.figures}`)
