import { assert, describe, it } from "@effect/vitest"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { folder, root } from "./fixtures/snippets.ts"

const sources = ["packages/dynamodb/src", "packages/embedded/src"].flatMap((path) =>
  Fs.readdirSync(Path.join(root, path), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => Path.join(path, file))
)

const examples = sources.flatMap((file) =>
  Array.from(
    Fs.readFileSync(Path.join(root, file), "utf8").matchAll(/^ \* ```ts\n([^]*?)^ \* ```$/gm),
    ([, text], index) => ({
      name: `${file.replaceAll(/[^A-Za-z]+/g, "-")}-${index + 1}.ts`,
      text: text!.replaceAll(/^ \* ?/gm, "")
    })
  )
)

describe("the examples in docstrings", () => {
  it("compile", () => {
    assert.isAbove(examples.length, 15)
    const { diagnostics, write } = folder("docstrings")
    const files = examples.map(({ name, text }) => write(name, text))
    const prelude = Path.join(root, "packages/examples/test/fixtures/prelude.ts")
    assert.strictEqual(diagnostics([prelude, ...files]), "")
  })
})
