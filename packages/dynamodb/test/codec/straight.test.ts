import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const program = fileURLToPath(new URL("../fixtures/withoutCode.ts", import.meta.url))
const options = { allowed: [], forbidden: ["--disallow-code-generation-from-strings"] }

describe("code of a struct's own", () => {
  for (const [name, flags] of Object.entries(options)) {
    it.live(`reads the same where code of text is ${name}`, () =>
      Effect.gen(function* () {
        const args = [...flags, "--conditions=@partita/source", program]
        const { stdout } = yield* Effect.promise(() => promisify(execFile)(process.execPath, args))
        assert.deepStrictEqual(JSON.parse(stdout), {
          allowed: name === "allowed",
          read: [JSON.stringify(["a", 1.5, ["x", "y"]])]
        })
      })
    )
  }
})
