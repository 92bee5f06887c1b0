import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const demo = (environment: Record<string, string> = {}) => {
  const file = fileURLToPath(new URL("../src/demo.ts", import.meta.url))
  const { status, stderr, stdout } = spawnSync(process.execPath, ["--conditions=@partita/source", file], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", ...environment }
  })
  const answers = stdout.split("\n").filter((line) => line.includes(" ... "))
  const wrong = answers.filter((line) => !line.endsWith(" ... ok")).map((line) => line.split(" ... ")[0]!)
  return { status, stderr, stdout, answers, wrong }
}

describe("the demo", () => {
  it("answers every question as the files do", () => {
    const { answers, status, stderr, stdout, wrong } = demo()
    assert.deepStrictEqual(wrong, [])
    assert.strictEqual(status, 0, stderr)
    assert.strictEqual(answers.length, 9)
    assert.include(stdout, "loaded 23,376 items")
    assert.include(stdout, "9 of 9 answers agree with the files")
    assert.match(stderr, /loading airports .* 100% 3376\/3376/)
    assert.match(stderr, /loading flights .* 100% 20000\/20000/)
    assert.notInclude(stderr, "wrong:")
  })

  it("names the questions that it answers wrongly when one flight was not loaded", () => {
    // A flight from ORD on 2001/01/10, not late: two of the questions count it.
    const { status, stderr, stdout, wrong } = demo({ PARTITA_DEMO_LEAVE_OUT: "2083" })
    assert.strictEqual(status, 1)
    assert.include(stdout, "loaded 23,375 items")
    assert.deepStrictEqual(wrong, [
      "How many flights left all airports, and how far did they go?",
      "Which flights left ORD from 2001/01/10 up to 2001/01/20, 25 a page?"
    ])
    for (const question of wrong) assert.include(stderr, `wrong: ${question}`)
  })
})
