// Which file may import what. A file belongs to the room with the longest folder (or file) that holds it, and may
// import its own room and what the table lists: other rooms, by folder, and packages. What is not listed is refused.
import { dirname, relative, resolve, sep } from "node:path"
import { fileURLToPath } from "node:url"

const dynamodb = "packages/dynamodb/src"
const embedded = "packages/embedded/src"
const aws = "@aws-sdk/client-dynamodb"
const within = (folder, ...rooms) => rooms.map((room) => `${folder}/${room}`)

// What a request is made from, what every verb is made of, and the verbs that others are made of.
const model = ["wire", "codec", "expression", "table"]
const request = [...model, "operation"]
const verbs = [...request, "item", "read"]

const engine = ["effect/*", "@partita/dynamodb/wire", `${embedded}/exception.ts`]

// `type:` allows only what leaves no trace at run time, `dynamic:` only import(); a final `*` stands for anything,
// and alone for any package.
const arrows = {
  [dynamodb]: ["effect/*", ...within(dynamodb, "transport", "fault", "admin", "batch", "transaction", ...verbs)],
  [`${dynamodb}/wire`]: ["effect/*", `type:${aws}`],
  [`${dynamodb}/transport`]: [
    "effect/*",
    "type:node:net",
    "type:node:tls",
    `type:${aws}`,
    ...within(dynamodb, "wire"),
    ...within(dynamodb, "transport/direct", "transport/http", "transport/sdk").map((room) => `dynamic:${room}`)
  ],
  [`${dynamodb}/transport/direct`]: [
    "effect/*",
    "node:*",
    `type:${aws}`,
    `dynamic:${aws}`,
    ...within(dynamodb, "wire", "transport")
  ],
  [`${dynamodb}/transport/sdk`]: [
    "effect/*",
    "node:*",
    `type:${aws}`,
    `dynamic:${aws}`,
    ...within(dynamodb, "wire", "transport")
  ],
  [`${dynamodb}/transport/http`]: ["effect/*", "@noble/hashes/*", ...within(dynamodb, "wire", "transport")],
  [`${dynamodb}/fault`]: ["effect/*", ...within(dynamodb, "wire")],
  [`${dynamodb}/codec`]: ["effect/*", ...within(dynamodb, "wire")],
  [`${dynamodb}/expression`]: ["effect/*", ...within(dynamodb, "wire", "codec")],
  [`${dynamodb}/table`]: ["effect/*", "node:zlib", "node:crypto", ...within(dynamodb, "wire", "codec", "expression")],
  [`${dynamodb}/operation`]: ["effect/*", ...within(dynamodb, ...model)],
  [`${dynamodb}/item`]: ["effect/*", ...within(dynamodb, ...request)],
  [`${dynamodb}/read`]: ["effect/*", ...within(dynamodb, ...request)],
  [`${dynamodb}/admin`]: ["effect/*", ...within(dynamodb, ...request)],
  [`${dynamodb}/batch`]: ["effect/*", ...within(dynamodb, ...verbs)],
  [`${dynamodb}/transaction`]: ["effect/*", ...within(dynamodb, ...verbs)],
  "packages/dynamodb/test": ["*", `${dynamodb}*`],

  [`${embedded}/exception.ts`]: engine,
  [`${embedded}/value`]: engine,
  [`${embedded}/expression`]: [...engine, ...within(embedded, "value")],
  [`${embedded}/storage`]: [...engine, "node:crypto", "sorted-btree", ...within(embedded, "value")],
  [`${embedded}/operation`]: [...engine, ...within(embedded, "value", "expression", "storage")],
  [`${embedded}/http`]: [...engine, "node:*", embedded, ...within(embedded, "value")],
  [embedded]: [...engine, "node:*", ...within(embedded, "value", "expression", "storage", "operation", "http")],
  "packages/embedded/bin": ["node:*", "packages/embedded/dist"],
  "packages/embedded/dist": [],
  "packages/embedded/test": ["*", `${embedded}*`, "packages/embedded/bin"],

  "packages/examples": ["*", "packages/examples/src/demo/figures.ts"],
  "packages/examples/src/demo/figures.ts": ["node:fs", "csv-parse/sync"],
  "packages/benchmarks": ["*"],

  scripts: ["node:*"],
  "scripts/foreign-client.mjs": ["node:*", aws, "@aws-sdk/lib-dynamodb"],
  "vitest.workspace.ts": ["vite", "vitest/*"]
}

const root = fileURLToPath(new URL("../..", import.meta.url))
const rooms = Object.keys(arrows).toSorted((a, b) => b.length - a.length)
const roomOf = (path) => {
  const file = relative(root, path).split(sep).join("/")
  return rooms.find((room) => file === room || file.startsWith(`${room}/`))
}

const allows = (arrow, target, local) =>
  arrow === "*" ? !local : arrow === target || (arrow.endsWith("*") && target.startsWith(arrow.slice(0, -1)))

/** Why this file may not import that module, or undefined when it may. */
const refusal = (file, source, kind) => {
  const room = roomOf(file)
  if (room === undefined) return "this file lies in no room of scripts/lint/arrows.mjs"
  if (typeof source.value !== "string") return "the module that is imported must be written out"
  const local = source.value.startsWith(".")
  const target = local ? (roomOf(resolve(dirname(file), source.value)) ?? "a file of no room") : source.value
  if (local && target === room) return undefined
  const allowed = arrows[room].some((arrow) => allows(arrow, target, local) || arrow === `${kind}:${target}`)
  return allowed ? undefined : `${room} may not import ${target} (${kind})`
}

const arrowsRule = {
  create(context) {
    const check = (node, source, kind) => {
      const message = source ? refusal(context.filename, source, kind) : undefined
      if (message !== undefined) context.report({ node, message })
    }
    const statement = (node) =>
      check(node, node.source, (node.importKind ?? node.exportKind) === "type" ? "type" : "static")
    return {
      ImportDeclaration: statement,
      ExportNamedDeclaration: statement,
      ExportAllDeclaration: statement,
      ImportExpression: (node) => check(node, node.source, "dynamic"),
      TSImportType: (node) => check(node, node.source, "type"),
      TSExternalModuleReference: (node) => check(node, node.expression, "static")
    }
  }
}

// The library reads the clock, draws numbers and waits through Effect alone.
const ambient = new Set(["Date.now", "Math.random", "performance.now", "crypto.randomUUID"])
const ambientRule = {
  create(context) {
    const report = (node, what) =>
      context.report({ node, message: `${what}: the library goes through Effect for this` })
    const waits = (node) => node.async && report(node, "async")
    return {
      MemberExpression(node) {
        const name = `${node.object.name}.${node.property.name}`
        if (ambient.has(name)) report(node, name)
      },
      NewExpression(node) {
        if (node.callee.name === "Date" && node.arguments.length === 0) report(node, "new Date()")
      },
      FunctionDeclaration: waits,
      FunctionExpression: waits,
      ArrowFunctionExpression: waits
    }
  }
}

export default { meta: { name: "partita" }, rules: { arrows: arrowsRule, ambient: ambientRule } }
