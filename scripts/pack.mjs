// What a user gets: both packages built, packed, installed with npm in an empty folder, and used from there.
import assert from "node:assert/strict"
import { once } from "node:events"
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { withoutHome } from "./homes.mjs"
import { installed, npmInstall, run as runIn } from "./packed.mjs"
import { root, serving } from "./workspace.mjs"

let folder = ""
const step = (text) => console.log(`pack: ${text}`)

/** What a command writes in the folder; it must exit with the status given. */
const run = (command, args, { expected = 0 } = {}) => runIn(command, args, { cwd: folder, expected })

/** A command that serves, in a group of processes of its own. */
const start = async (command, args) => {
  const { child, url } = await serving(command, args, { cwd: folder, detached: true })
  return { url, port: new URL(url).port, child, exited: once(child, "exit") }
}

/** The first Node on the PATH that the command must refuse. */
const oldNode = async () => {
  for (const directory of process.env.PATH.split(delimiter)) {
    const path = join(directory, "node")
    if (!existsSync(path)) continue
    const version = (await run(path, ["--version"])).trim().replace("v", "")
    const [major, minor] = version.split(".").map(Number)
    if (major < 22 || (major === 22 && minor < 19)) return { path, version }
  }
  return undefined
}

const check = async () => {
  step("build, pack and install with npm")
  folder = await installed()

  step("import both packages in plain Node")
  const names = `for (const name of ["@partita/dynamodb", "@partita/dynamodb/wire", "@partita/embedded"]) {
    if (Object.keys(await import(name)).length === 0) throw new Error(name + " exports nothing")
  }`
  await run("node", ["--input-type=module", "-e", names])

  step("every type of a public signature has a public name")
  assert.deepEqual(withoutHome(join(folder, "node_modules/@partita/dynamodb")), { missing: [], stale: [] })

  step("a library with declarations of its own, on TypeScript 7 and on 5.9")
  await npmInstall(folder, ["typescript@~5.9", "@types/node@24"])
  mkdirSync(join(folder, "library"))
  copyFileSync(join(root, "packages/examples/src/library/Orders.ts"), join(folder, "library/Orders.ts"))
  const compilerOptions = {
    target: "ES2024",
    lib: ["ES2024"],
    module: "NodeNext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    declaration: true,
    composite: true,
    skipLibCheck: true,
    rootDir: "library",
    outDir: "dist"
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ include: ["library"], compilerOptions }))
  for (const compiler of ["tsc", join(folder, "node_modules/.bin/tsc")]) {
    await run(compiler, ["-p", folder])
    step(`compiled by TypeScript ${(await run(compiler, ["--version"])).trim().replace("Version ", "")}`)
    rmSync(join(folder, "dist"), { recursive: true })
  }

  step("npx @partita/embedded --port 0")
  const bin = join(folder, "node_modules/@partita/embedded/bin/embedded.mjs")
  const npx = await start("npx", ["@partita/embedded", "--port", "0"])
  try {
    process.stdout.write(await run("node", [join(root, "scripts/foreign-client.mjs"), npx.url]))

    const busy = await run("node", [bin, "--port", npx.port], { expected: 1 })
    assert.match(busy, new RegExp(`^[^\n]*${npx.port}[^\n]*in use\n$`))
    step(`busy port refused: ${busy.trim()}`)
  } finally {
    // npx puts a shell between itself and the command: the signal goes to all of them.
    process.kill(-npx.child.pid, "SIGTERM")
    await npx.exited
  }

  step("--help, an unknown option, SIGTERM")
  assert.match(await run("node", [bin, "--help"]), /^Usage: embedded/)
  assert.match(await run("node", [bin, "--prot", "1"], { expected: 2 }), /--prot[^]*Usage: embedded/)
  const server = await start("node", [bin, "--port", "0"])
  server.child.kill("SIGTERM")
  assert.deepEqual(await server.exited, [0, null])
  await assert.rejects(fetch(server.url))

  const old = await oldNode()
  if (old === undefined) step("no Node older than 22.19 here; its refusal is held by the tests of the command")
  else {
    const refusal = await run(old.path, [bin, "--port", "0"], { expected: 1 })
    assert.equal(refusal, `@partita/embedded needs Node 22.19 or newer; this is Node ${old.version}.\n`)
    step(`too old a Node refused: ${refusal.trim()}`)
  }
}

try {
  await check()
  step("all as it should be")
} catch (error) {
  console.error(`pack: ${error.stack}`)
  process.exitCode = 1
}
