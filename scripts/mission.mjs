// Requires of every capability in the list that a test bears its number in the title ("M7 stores ...") and that a guide
// names it, and of every number in a title that it is in the list.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { conclude, root } from "./workspace.mjs"

const rows = {
  M1: "model class with table name and keys",
  M2: "key types S, N and B, from the schema",
  M3: "nested models, lists, maps, sets, numbers, optional fields",
  M4: "timestamps and JSON in a string",
  M5: "scoped layer, safe under concurrency",
  M6: "region, endpoint, credentials, configuration, a client of one's own",
  M7: "put",
  M8: "get",
  M9: "delete",
  M10: "update and upsert",
  M11: "query",
  M12: "scan",
  M13: "projections",
  M14: "transactGet",
  M15: "transactWrite",
  M16: "batchGet and load",
  M17: "batchWrite and sink",
  M18: "createTable",
  M19: "createGlobalTable",
  M20: "deleteTable",
  M21: "typed errors",
  M22: "an embedded database for tests"
}

const problems = []
const text = (path) => readFileSync(path, "utf8")
const numbers = (found) => found.match(/\bM\d+\b/g) ?? []

const tested = new Map(Object.keys(rows).map((row) => [row, 0]))
for (const name of readdirSync(join(root, "packages"))) {
  const folder = join(root, "packages", name, "test")
  if (!existsSync(folder)) continue
  for (const file of readdirSync(folder, { recursive: true }).filter((each) => each.endsWith(".test.ts"))) {
    const path = join(folder, file)
    for (const [, title] of text(path).matchAll(/\bit(?:\.\w+)*\(\s*["'`]((?:M\d+ )+)/g)) {
      for (const row of numbers(title)) {
        if (tested.has(row)) tested.set(row, tested.get(row) + 1)
        else problems.push(`${relative(root, path)}: ${row} is not in the list`)
      }
    }
  }
}

const docs = join(root, "packages", "dynamodb", "docs")
const documented = new Set(readdirSync(docs).flatMap((file) => numbers(text(join(docs, file)))))

for (const [row, capability] of Object.entries(rows)) {
  if (tested.get(row) === 0) problems.push(`${row} (${capability}): no test has it in its title`)
  if (!documented.has(row)) problems.push(`${row} (${capability}): no guide names it`)
}
const tests = [...tested.values()].reduce((sum, count) => sum + count, 0)
conclude(problems, `${tested.size} capabilities, each with a guide and with tests: ${tests} in all`)
