import { assert, describe, it } from "@effect/vitest"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"

const packages = fileURLToPath(new URL("../..", import.meta.url))

interface Manifest {
  readonly name: string
  readonly exports: { readonly [path: string]: { readonly [condition: string]: string } }
}

describe.each(["dynamodb", "embedded"])("the public modules of %s", (folder) => {
  const root = Path.join(packages, folder)
  const manifest: Manifest = JSON.parse(Fs.readFileSync(Path.join(root, "package.json"), "utf8"))
  const index = Fs.readFileSync(Path.join(root, "src/index.ts"), "utf8").trim().split("\n")
  const namespaces = index.map((line) => /^export \* as (\w+) from "\.\/((?:\w+\/)*\w+)\.ts"$/.exec(line) ?? [line])

  it("are namespaces, one line each, that bear the name of their file", () => {
    for (const [line, name, path] of namespaces) {
      assert.isDefined(name, `no namespace: ${line}`)
      assert.strictEqual(Path.basename(path!), name)
    }
    assert.deepStrictEqual(index, [...new Set(index)].sort())
  })

  it("are the entries of the package, and nothing else is", () => {
    const entry = (path: string) => ({
      "@partita/source": `./src/${path}.ts`,
      types: `./dist/${path}.d.ts`,
      default: `./dist/${path}.js`
    })
    const expected: Array<[string, object]> = [
      [".", entry("index")],
      ...namespaces.map(([, name, path]): [string, object] => [`./${name}`, entry(path!)]),
      ...(folder === "dynamodb" ? [["./wire", entry("wire/index")] as [string, object]] : [])
    ]
    // As text: the order of the conditions decides which one is taken.
    const text = (entries: ReadonlyArray<readonly [string, object]>) =>
      entries.map((each) => JSON.stringify(each)).sort()
    assert.deepStrictEqual(text(Object.entries(manifest.exports)), text(expected))
    for (const conditions of Object.values(manifest.exports)) {
      assert.isTrue(Fs.existsSync(Path.join(root, conditions["@partita/source"]!)), conditions["@partita/source"])
    }
  })
})
