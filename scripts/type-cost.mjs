// What one more table costs the compiler: the instantiations of programs over 11 and over 21 tables, per table, less
// those of the same model classes alone. The count is exact and repeatable, so a budget on it is sound. A table of a
// model with 30 stored fields on three levels may cost three times as much. No expression may make more than half of
// either: each is charged with what it adds to those before it.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { conclude, root, run } from "./workspace.mjs"

const budget = 3000
const most = 0.5

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
/** The expressions of a program over one table, in order; all but the first stand in a generator. */
const use = (n) => ({
  table: `
const Orders${n} = Table.make("orders${n}", {
  model: Order${n},
  partitionKey: "customerId${n}",
  sortKey: "orderId${n}",
  indexes: { byStatus: Index.global({ partitionKey: "status${n}", sortKey: "placedAt${n}" }) }
})`,
  get: `
  yield* DynamoDB.get(Orders${n}, { customerId${n}: "c1", orderId${n}: "o1" })`,
  put: `
  yield* DynamoDB.put(Orders${n}, order${n}, { condition: (o) => o.status${n}.eq("open").and(o.total${n}.lt(100)) })`,
  update: `
  yield* DynamoDB.update(
    Orders${n},
    { customerId${n}: "c1", orderId${n}: "o1" },
    (o) => [o.status${n}.set("paid"), o.total${n}.add(5), o.quantity${n}.set(o.quantity${n}.plus(1)), o.note${n}.remove()]
  )`,
  query: `
  yield* DynamoDB.query(
    Orders${n}.indexes.byStatus,
    { status${n}: "open" },
    { sort: (o) => o.placedAt${n}.gt(new Date(0)), filter: (o) => o.total${n}.ge(100).or(o.note${n}.exists()) }
  ).pipe(Stream.runCollect)`
})
/** Thirty stored fields besides the two structs that hold them: eleven on top, nine below them, ten below those. */
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
  end${n}: Schema.NullOr(Schema.String),
  rest${n}: Schema.optionalKey(Schema.DateFromString)
}) {}
class Middle${n} extends Schema.Class<Middle${n}>("Middle${n}")({${fields("b")}
  weight${n}: Schema.BigDecimal,
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
const largeUse = (n) => ({
  table: `
const Larges${n} = Table.make("larges${n}", {
  model: Large${n},
  partitionKey: "id${n}",
  sortKey: "sort${n}",
  indexes: { byState: Index.global({ partitionKey: "stateax${n}", sortKey: "atax${n}" }) }
})`,
  get: `
  yield* DynamoDB.get(Larges${n}, { id${n}: "c1", sort${n}: 1 })`,
  put: `
  yield* DynamoDB.put(Larges${n}, large${n}, {
    condition: (o) => o.stateax${n}.eq("on").and(o.middle${n}.inner${n}.countcx${n}.lt(100))
  })`,
  update: `
  yield* DynamoDB.update(Larges${n}, { id${n}: "c1", sort${n}: 1 }, (o) => [
    o.stateax${n}.set("off"),
    o.countax${n}.add(5),
    o.middle${n}.countbx${n}.set(o.middle${n}.countbx${n}.plus(1)),
    o.middle${n}.inner${n}.notecx${n}.remove()
  ])`,
  query: `
  yield* DynamoDB.query(
    Larges${n}.indexes.byState,
    { stateax${n}: "on" },
    { sort: (o) => o.atax${n}.gt(new Date(0)), filter: (o) => o.countax${n}.ge(100).or(o.middle${n}.textbx${n}.exists()) }
  ).pipe(Stream.runCollect)`
})
/** A program over 11 tables, and over ten more of which it has the model and the first expressions only. */
const more = 10
const program = (model, use, expressions) =>
  [
    `import { Effect, Schema, Stream } from "effect"`,
    `import { DynamoDB, Index, Table } from "@partita/dynamodb"`,
    ...Array.from({ length: expressions === undefined ? 11 : 11 + more }, (_, n) => {
      const [table = "", ...rest] = Object.values(use(n)).slice(0, n < 11 ? undefined : expressions)
      const generator = `\nexport const program${n} = Effect.gen(function*() {${rest.join("")}\n})\n`
      return model(n) + table + (rest.length === 0 ? "" : generator)
    })
  ].join("\n")

const folder = join(root, ".tmp", "type-cost")
rmSync(folder, { recursive: true, force: true })
mkdirSync(join(folder, "node_modules", "@partita"), { recursive: true })
symlinkSync(join(root, "packages", "dynamodb"), join(folder, "node_modules", "@partita", "dynamodb"))

/** The programs to compile, by name; those of one run share the sources they import, which cost the most time. */
const programs = new Map()
const compile = async () => {
  const compilerOptions = {
    noEmit: true,
    composite: false,
    incremental: false,
    declarationMap: false,
    noUnusedLocals: false,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true
  }
  const configs = []
  for (const [name, text] of programs) {
    const config = { extends: "../../tsconfig.json", files: [`${name}.ts`], references: [], compilerOptions }
    configs.push(join(folder, `${name}.json`))
    writeFileSync(join(folder, `${name}.ts`), text)
    writeFileSync(configs.at(-1), JSON.stringify(config))
  }
  const flags = ["--force", "--verbose", "--extendedDiagnostics", "--singleThreaded", "--pretty", "false"]
  const { status, output } = await run("tsc", ["-b", ...configs, ...flags])
  const counts = new Map(
    Array.from(
      output.matchAll(/Building project '(?:.*\/)?(.+)\.json'[^]*?^Instantiations:\s+(\d+)$/gm),
      ([, name, count]) => [name, Number(count)]
    )
  )
  if (status !== 0 || counts.size !== programs.size) conclude([`does not compile\n${output}`])
  return counts
}

const models = { small: [model, use], large: [largeModel, largeUse] }
for (const [name, parts] of Object.entries(models)) {
  programs.set(name, program(...parts))
  for (let expressions = 0; expressions <= Object.keys(parts[1](0)).length; expressions++) {
    programs.set(`${name}-${expressions}`, program(...parts, expressions))
  }
}
const counts = await compile()

/** What a table costs beside its model, and each expression beside those before it. */
const cost = (name, budget) => {
  const upTo = (expressions) => (counts.get(`${name}-${expressions}`) - counts.get(name)) / more
  const shares = Object.keys(models[name][1](0)).map((each, index) => [each, upTo(index + 1) - upTo(index)])
  const own = shares.reduce((sum, [, count]) => sum + count, 0)
  const parts = shares.map(([each, count]) => `${each} ${count}`).join(", ")
  const figures = `${own} instantiations a ${name} table beside ${upTo(0)} of its model, ${budget} at most: ${parts}`
  const problems = shares
    .filter(([, count]) => count > most * own)
    .map(([each, count]) => `${each} dominates: ${count} of ${own} instantiations a ${name} table`)
  return { own, figures, problems: own > budget ? [...problems, `too dear: ${figures}`] : problems }
}
const small = cost("small", budget)
const large = cost("large", 3 * small.own)
conclude([...small.problems, ...large.problems], `${small.figures}\n${large.figures}`)
