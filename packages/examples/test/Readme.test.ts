import { assert, describe, it } from "@effect/vitest"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { folder, root, run } from "./fixtures/snippets.ts"

const readme = Fs.readFileSync(Path.join(root, "README.md"), "utf8")
const fences = [...readme.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, text]) => ({
  language: language!,
  text: text!
}))
const blocks = fences.filter(({ language }) => language === "ts").map(({ text }) => text)
const { diagnostics, write } = folder("readme")

describe("README.md", () => {
  it("holds only code that compiles", () => {
    // A block without imports goes on where the one before it ended.
    const programs: Array<string> = []
    for (const block of blocks) {
      if (block.startsWith("import ")) programs.push(block)
      else programs.push(`${programs.pop() ?? ""}\n${block}`)
    }
    const files = programs.map((program, i) => write(`program${i + 1}.ts`, program))
    assert.isAbove(files.length, 0)
    assert.strictEqual(diagnostics(files), "")
  })

  it("shows what its programs print", () => {
    const whole = [...fences.entries()].filter(
      ([, { language, text }]) => language === "ts" && /\brunPromise\b/.test(text)
    )
    assert.isAbove(whole.length, 0)
    for (const [i, { text }] of whole) {
      const shown = fences[i + 1]
      assert.strictEqual(shown?.language, "text", `what this program prints comes next:\n${text}`)
      const { status, stderr, stdout } = run(
        process.execPath,
        "--conditions=@partita/source",
        write(`whole${i}.ts`, text)
      )
      assert.strictEqual(status, 0, stderr)
      assert.strictEqual(stdout, shown?.text)
    }
  })

  it("begins with a program under 30 lines, and names the two commands", () => {
    assert.isBelow(blocks[0]!.trimEnd().split("\n").length, 30)
    assert.include(readme, "npm run demo")
    assert.include(readme, "npm test")
  })
})
