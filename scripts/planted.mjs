// Plants one violation of each kind in a scratch copy and requires the linter, or Effect's diagnostics, to refuse it by
// the rule that is meant for it, and to find nothing in any other file.
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { conclude, copyWorkspace, run } from "./workspace.mjs"

const dynamodb = "packages/dynamodb/src"
const embedded = "packages/embedded/src"
const [arrows, ambient] = ["partita(arrows)", "partita(ambient)"]

// Rule, file without its ending, text.
const violations = [
  [arrows, `${dynamodb}/wire/planted1`, `import { encode } from "../codec/Codec.ts"\nexport const x = encode`],
  [arrows, `${dynamodb}/wire/planted2`, `import type { Codec } from "../codec/Codec.ts"\nexport type X = Codec`],
  [arrows, `${dynamodb}/wire/planted3`, `export type X = import("../codec/Codec.ts").Codec`],
  [arrows, `${dynamodb}/wire/planted4`, `export const x = () => import("../codec/Codec.ts")`],
  [arrows, `${dynamodb}/wire/planted5`, `export { encode } from "../codec/Codec.ts"`],
  [arrows, `${dynamodb}/wire/planted6`, `export * as Codec from "../codec/Codec.ts"`],
  [arrows, `${dynamodb}/wire/planted7`, `export type { Codec } from "../codec/Codec.ts"`],
  [arrows, `${dynamodb}/wire/planted8`, `const name: string = "effect/Effect"\nexport const x = () => import(name)`],
  [
    arrows,
    `${dynamodb}/wire/planted9`,
    `import { DynamoDBClient } from "@aws-sdk/client-dynamodb"\nexport const x = DynamoDBClient`
  ],
  [arrows, `${dynamodb}/codec/planted1`, `import { and } from "../expression/Condition.ts"\nexport const x = and`],
  [
    arrows,
    `${dynamodb}/codec/planted2`,
    `import type { GetItemInput } from "@aws-sdk/client-dynamodb"\nexport type X = GetItemInput`
  ],
  [arrows, `${dynamodb}/codec/planted3`, `import { Effect } from "effect"\nexport const x = Effect.void`],
  [arrows, `${dynamodb}/codec/planted4`, `import { readFileSync } from "node:fs"\nexport const x = readFileSync`],
  [arrows, `${dynamodb}/expression/planted`, `import type { Table } from "../table/Table.ts"\nexport type X = Table`],
  [arrows, `${dynamodb}/table/planted`, `import { get } from "../operation/Get.ts"\nexport const x = get`],
  [arrows, `${dynamodb}/operation/planted1`, `import { get } from "../DynamoDB.ts"\nexport const x = get`],
  [arrows, `${dynamodb}/operation/planted2`, `import { get } from "../item/Get.ts"\nexport const x = get`],
  [arrows, `${dynamodb}/operation/planted3`, `import type { Page } from "../read/pages.ts"\nexport type X = Page`],
  [arrows, `${dynamodb}/item/planted1`, `import { query } from "../read/Query.ts"\nexport const x = query`],
  [arrows, `${dynamodb}/item/planted2`, `import { batchGet } from "../batch/BatchGet.ts"\nexport const x = batchGet`],
  [arrows, `${dynamodb}/item/planted3`, `import { check } from "../transaction/Check.ts"\nexport const x = check`],
  [arrows, `${dynamodb}/read/planted1`, `import { get } from "../item/Get.ts"\nexport const x = get`],
  [arrows, `${dynamodb}/read/planted2`, `import { load } from "../batch/load.ts"\nexport const x = load`],
  [arrows, `${dynamodb}/batch/planted`, `import { check } from "../transaction/Check.ts"\nexport const x = check`],
  [arrows, `${dynamodb}/transaction/planted1`, `import { load } from "../batch/load.ts"\nexport const x = load`],
  [arrows, `${dynamodb}/transaction/planted2`, `import { tags } from "../admin/tags.ts"\nexport const x = tags`],
  [arrows, `${dynamodb}/admin/planted1`, `import { get } from "../DynamoDB.ts"\nexport const x = get`],
  [arrows, `${dynamodb}/admin/planted2`, `import { get } from "../item/Get.ts"\nexport const x = get`],
  [arrows, `${dynamodb}/planted`, `import * as Embedded from "@partita/embedded"\nexport const x = Embedded`],
  [arrows, `${dynamodb}/elsewhere/planted`, `export * from "../../../embedded/src/index.ts"`],
  [arrows, `${embedded}/planted`, `import { Table } from "@partita/dynamodb"\nexport const x = Table`],
  [arrows, `${embedded}/value/planted`, `import { parse } from "../expression/parse.ts"\nexport const x = parse`],
  [arrows, `${embedded}/expression/planted`, `import { store } from "../storage/Store.ts"\nexport const x = store`],
  [arrows, `${embedded}/storage/planted`, `import { parse } from "../expression/parse.ts"\nexport const x = parse`],
  [arrows, `${embedded}/operation/planted`, `import { serve } from "../http/Server.ts"\nexport const x = serve`],
  [arrows, `${embedded}/http/planted`, `import { get } from "../operation/getItem.ts"\nexport const x = get`],
  [arrows, "packages/examples/src/planted", `export * from "../../dynamodb/src/index.ts"`],
  [arrows, "packages/examples/src/demo/figures", `import { Effect } from "effect"\nexport const planted = Effect.void`],
  [arrows, "packages/benchmarks/src/planted", `export * from "../../dynamodb/src/wire/index.ts"`],
  [arrows, "packages/dynamodb/test/planted", `export * from "../../embedded/src/index.ts"`],
  [arrows, "packages/elsewhere/planted", `export * from "effect"`],
  [
    "import(no-cycle)",
    `${dynamodb}/wire/cycle1`,
    `import { y } from "./cycle2.ts"\nexport const x: () => number = () => y`
  ],
  ["import(no-cycle)", `${dynamodb}/wire/cycle2`, `import { x } from "./cycle1.ts"\nexport const y = x()`],
  ["import(no-cycle)", `${dynamodb}/item/cycle1`, `import type { Y } from "./cycle2.ts"\nexport type X = Y | 1`],
  [
    "import(no-cycle)",
    `${dynamodb}/item/cycle2`,
    `import type { X } from "./cycle1.ts"\nexport interface Y {\n  x: X\n}`
  ],
  [
    "typescript(no-floating-promises)",
    `packages/examples/src/floating`,
    `export const x = () => {\n  Promise.resolve(1)\n}`
  ],
  ["typescript(no-explicit-any)", `${dynamodb}/any`, `export const x: any = 1`],
  ["eslint(no-unused-vars)", `${dynamodb}/unused`, `const x = 1\nexport {}`],
  [ambient, `${dynamodb}/clock1`, `export const x = () => Date.now()`],
  [ambient, `${embedded}/clock2`, `export const x = () => new Date()`],
  [ambient, `${embedded}/random`, `export const x = () => Math.random()`],
  [ambient, `${dynamodb}/waiting`, `export const x = async () => 1`]
]

const floating = `${dynamodb}/floatingEffect.ts`
const floatingText = `import * as Effect from "effect/Effect"\nexport const x = () => {\n  Effect.log("never")\n}\n`

const copy = copyWorkspace()
for (const [, file, text] of violations) {
  mkdirSync(dirname(join(copy, file)), { recursive: true })
  appendFileSync(join(copy, `${file}.ts`), `${text}\n`)
}
const check = (...args) => run("node", [join(copy, "scripts", "check.mjs"), ...args], { cwd: copy })

const problems = []
const lint = await run("oxlint", ["--type-aware", "--deny-warnings", "--format", "json"], { cwd: copy })
const found = new Map()
for (const { filename, code, message } of JSON.parse(lint.output).diagnostics) {
  if (!found.has(filename)) found.set(filename, [])
  found.get(filename).push({ code, message })
}
for (const [rule, file] of violations) {
  const codes = found.get(`${file}.ts`)?.map((each) => each.code) ?? []
  found.delete(`${file}.ts`)
  if (!codes.includes(rule)) problems.push(`${file}: ${rule} expected, found ${codes.join(", ") || "nothing"}`)
}
for (const [file, others] of found) {
  for (const { code, message } of others) problems.push(`${file}: nothing is planted there, and ${code}: ${message}`)
}

writeFileSync(join(copy, floating), floatingText)
const effects = await check("effects")
if (!effects.output.includes(floating) || !effects.output.includes("effect(floatingEffect)")) {
  problems.push(`${floating}: effect(floatingEffect) expected\n${effects.output}`)
}

conclude(problems, `${violations.length + 1} planted violations, each refused by its rule`)
