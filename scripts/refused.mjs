// Compiles the programs of packages/*/test/refused and requires the compiler to refuse exactly the lines that end in
// "// refused: <text>", each with that text somewhere in its message.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { conclude, root, run } from "./workspace.mjs"

const folders = readdirSync(join(root, "packages"))
  .map((name) => join(root, "packages", name, "test", "refused"))
  .filter(existsSync)

const problems = []
let uses = 0
for (const folder of folders) {
  const { status, output } = await run("tsc", ["-p", folder, "--pretty", "false", "--noErrorTruncation"])

  // By "file:line": the whole messages, each a first line and the indented lines below it.
  const messages = new Map()
  for (const block of output.split(/\n(?! )/)) {
    const [, file, line, message] = /^([^(\n]+)\((\d+),\d+\): error ([^]*)$/.exec(block) ?? []
    const place = `${file}:${line}`
    if (file !== undefined) messages.set(place, `${messages.get(place) ?? ""}${message}\n`)
  }
  if (status === 0 || messages.size === 0) problems.push(`${relative(root, folder)}: nothing is refused\n${output}`)

  for (const name of readdirSync(folder).filter((each) => each.endsWith(".ts"))) {
    const file = relative(root, join(folder, name))
    const before = uses
    for (const [index, text] of readFileSync(join(folder, name), "utf8").split("\n").entries()) {
      const [, expected] = /\/\/ refused: (.+)$/.exec(text) ?? []
      if (expected === undefined) continue
      const place = `${file}:${index + 1}`
      const message = messages.get(place)
      messages.delete(place)
      uses++
      if (message === undefined) problems.push(`${place}: compiles, and should be refused: ${expected}`)
      else if (!message.includes(expected))
        problems.push(`${place}: not refused with "${expected}" but with ${message}`)
    }
    if (uses === before) problems.push(`${file}: holds no refused use`)
  }
  for (const [place, message] of messages) problems.push(`${place}: refused, and should compile: ${message}`)
}
if (uses === 0) problems.push("there is no refused program")
conclude(problems, `${uses} refused uses, each with its message`)
