// The packages on other runtimes: a program over `fetch` on Bun, Deno and Node, against the embedded engine over HTTP.
import assert from "node:assert/strict"
import { copyFileSync } from "node:fs"
import { join } from "node:path"
import { installed, run } from "./packed.mjs"
import { conclude, root, serving } from "./workspace.mjs"

const folder = await installed(["bun@~1.4.0", "deno@~2.9.0"])
copyFileSync(join(root, "packages/examples/src/anywhere/notes.ts"), join(folder, "notes.ts"))
const bin = (name) => join(folder, "node_modules", ".bin", name)

const runtimes = {
  Bun: [bin("bun"), ["-e"]],
  Deno: [bin("deno"), ["eval", "--node-modules-dir=manual"]],
  Node: ["node", ["--input-type=module", "-e"]]
}
const expected = {
  text: "naïve – 漢字 𝄞",
  sketch: [0, 127, 255],
  later: 22,
  tags: ["first", "second"],
  again: "refused"
}

const embedded = join(folder, "node_modules/@partita/embedded/bin/embedded.mjs")
const problems = []
for (const [name, [command, args]] of Object.entries(runtimes)) {
  const { child, url } = await serving("node", [embedded, "--port", "0"])
  const program = `const { run } = await import("./notes.ts"); console.log(await run(${JSON.stringify(url)}))`
  try {
    const output = await run(command, [...args, program], { cwd: folder })
    assert.deepEqual(JSON.parse(output.trim().split("\n").at(-1)), expected)
    const version = await run(command, ["--version"], { cwd: folder })
    console.log(`runtimes: ${name} ${/\d+\.\d+\.\d+/.exec(version)?.[0]}`)
  } catch (error) {
    problems.push(`${name}: ${error.message}`)
  }
  child.kill()
}
conclude(problems, "runtimes: the program came to the same on all of them")
