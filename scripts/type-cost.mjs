// What one more table costs the compiler: the instantiations of programs with 11 and with 21 tables, per table, less
// those of the same model classes alone. The count is exact and repeatable, so a budget on it is sound.
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
const Orders${n} = Table.make("orders${n}", { model: Order${n}, partitionKey: "customerId${n}", sortKey: "orderId${n}" })
export const program${n} = Effect.gen(function*() {
  const found = yield* DynamoDB.get(Orders${n}, { customerId${n}: "c1", orderId${n}: "o1" })
  yield* DynamoDB.put(Orders${n}, order${n}, { condition: (o) => o.status${n}.eq("open").and(o.total${n}.lt(100)) })
  const after = yield* DynamoDB.update(
    Orders${n},
    { customerId${n}: "c1", orderId${n}: "o1" },
    (o) => [o.status${n}.set("paid"), o.total${n}.add(5), o.quantity${n}.set(o.quantity${n}.plus(1)), o.note${n}.remove()]
  )
  const pages = yield* DynamoDB.query(
    Orders${n},
    { customerId${n}: "c1" },
    { sort: (o) => o.orderId${n}.gt("o"), filter: (o) => o.total${n}.ge(100).or(o.placedAt${n}.lt(new Date(0))) }
  ).pipe(Stream.runCollect)
  return { found, after, pages }
})
`
const program = (count, parts) =>
  [
    `import { Effect, Schema, Stream } from "effect"`,
    `import { DynamoDB, Table } from "@partita/dynamodb"`,
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
const models = await perTable("models", [model])
const tables = await perTable("tables", [model, use])
const cost = tables - models
const figures = `${cost} instantiations a table (${tables} less ${models} of the model alone), ${budget} at most`
conclude(cost > budget ? [`too dear: ${figures}`] : [], figures)
