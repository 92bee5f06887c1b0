import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { folder, root, run } from "./fixtures/snippets.ts"

const guides = "packages/dynamodb/docs"
const names = ["README.md", ...Fs.readdirSync(Path.join(root, guides)).map((file) => Path.join(guides, file))]
const { diagnostics, write } = folder("prose")

interface Fence {
  readonly language: string
  readonly text: string
}

/** The programs of a document: a block without imports goes on where the one before it ended. */
const programsOf = (name: string, fences: ReadonlyArray<Fence>) => {
  const programs: Array<{ code: string; printed: string }> = []
  for (const [i, { language, text }] of fences.entries()) {
    if (language !== "ts") continue
    const program = programs.at(-1)
    const next = fences[i + 1]
    const printed = /\brunPromise\b/.test(text) && next?.language === "text" ? next.text : ""
    if (program === undefined || text.startsWith("import ")) programs.push({ code: text, printed })
    else Object.assign(program, { code: `${program.code}\n${text}`, printed: program.printed + printed })
  }
  return programs.map((program, i) => {
    const file = `${Path.basename(name, ".md").toLowerCase()}${i + 1}.ts`
    return { ...program, file, path: write(file, program.code) }
  })
}

const documents = names.map((name) => {
  const markdown = Fs.readFileSync(Path.join(root, name), "utf8")
  const fences = Array.from(markdown.matchAll(/^```(\w+)\n([^]*?)^```$/gm), ([, language, text]) => ({
    language: language!,
    text: text!
  }))
  return { name, markdown, fences, programs: programsOf(name, fences) }
})
const readme = documents[0]!

describe("README.md and the guides", () => {
  it("hold only code that compiles", () => {
    const files = documents.flatMap(({ programs }) => programs.map(({ path }) => path))
    assert.isAtLeast(files.length, names.length)
    assert.strictEqual(diagnostics(files), "")
  })

  describe("show what their programs print", () => {
    const whole = documents.flatMap(({ programs }) => programs.filter(({ code }) => /\brunPromise\b/.test(code)))
    const outputs = new Map<string, string>()

    // All in one process: most of a run is the start of Node. A program that fails prints that, which is not what it shows.
    beforeAll(() => {
      const all = whole.map(({ file }) => `console.log("== ${file}")\nawait import("./${file}").catch(console.log)\n`)
      const { status, stderr, stdout } = run(
        process.execPath,
        "--conditions=@partita/source",
        write("all.ts", all.join(""))
      )
      for (const [, file, printed] of stdout.matchAll(/^== (.*)\n((?:(?!== ).*\n)*)/gm)) {
        outputs.set(file!, printed!)
      }
      assert.strictEqual(status, 0, stderr)
    })

    for (const { name, programs } of documents) {
      it(name, () => {
        const own = programs.filter((program) => whole.includes(program))
        assert.isAbove(own.length, 0)
        for (const { file, printed } of own) assert.strictEqual(outputs.get(file), printed)
      })
    }
  })

  it("link to what is there, and README.md to every guide", () => {
    for (const { markdown, name } of documents) {
      for (const [, link] of markdown.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        assert.isTrue(Fs.existsSync(Path.join(root, Path.dirname(name), link!)), `${name}: ${link}`)
      }
    }
    for (const name of names.slice(1)) assert.include(readme.markdown, `](${name})`)
  })
})

describe("README.md", () => {
  it("begins with a program under 30 lines, and names the two commands", () => {
    assert.isBelow(readme.fences[0]!.text.trimEnd().split("\n").length, 30)
    assert.include(readme.markdown, "npm run demo")
    assert.include(readme.markdown, "npm test")
  })
})
