import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The command as a process of its own, on the sources. */
const command = (...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const start = `(await import(${JSON.stringify(here("../src/command.ts"))})).run(process.argv.slice(1))`
      return observe(["--conditions=@partita/source", "--input-type=module", "-e", start, "--", ...args])
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

const observe = (args: ReadonlyArray<string>) => {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] })
  const written = { out: "", err: "" }
  const firstLine = new Promise<string>((resolve) =>
    child.stdout.on("data", (chunk) => {
      written.out += String(chunk)
      if (written.out.includes("\n")) resolve(written.out.slice(0, written.out.indexOf("\n")))
    })
  )
  child.stderr.on("data", (chunk) => (written.err += String(chunk)))
  const exit = new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, ...written }))
  )
  return { child, line: Effect.promise(() => firstLine), exit: Effect.promise(() => exit) }
}

const serving = Effect.gen(function* () {
  const process = yield* command("--port", "0")
  const line = yield* process.line
  const match = /^DynamoDB at (http:\/\/127\.0\.0\.1:(\d+)) \(the data is in memory, gone when this stops\)$/.exec(line)
  assert.isNotNull(match, line)
  return { ...process, url: match[1]!, port: match[2]! }
})

describe("the command", () => {
  it.live("serves at the address it prints, refuses a port that is taken, ends on SIGTERM", () =>
    Effect.gen(function* () {
      const { child, exit, port, url } = yield* serving
      const health = yield* Effect.promise(() => fetch(url).then((response) => response.text()))
      assert.include(health, "healthy")

      const second = yield* Effect.flatMap(command("--port", port), ({ exit }) => exit)
      assert.deepStrictEqual(second, {
        code: 1,
        out: "",
        err: `cannot listen on port ${port} of 127.0.0.1: the port is already in use\n`
      })

      // fetch keeps its connection open: ending does not wait for it.
      child.kill("SIGTERM")
      const ended = yield* exit
      assert.deepStrictEqual([ended.code, ended.err], [0, ""])
    })
  )

  it.live("warns where others can reach it", () =>
    Effect.gen(function* () {
      const { child, exit, line } = yield* command("--host", "0.0.0.0", "--port", "0")
      assert.match(yield* line, /^DynamoDB at http/)
      child.kill("SIGTERM")
      assert.match((yield* exit).err, /warning: any signature passes/)
    })
  )

  it.live("ends on SIGINT", () =>
    Effect.gen(function* () {
      const { child, exit } = yield* serving
      child.kill("SIGINT")
      assert.strictEqual((yield* exit).code, 0)
    })
  )

  it.live("explains itself", () =>
    Effect.gen(function* () {
      const { code, err, out } = yield* Effect.flatMap(command("--help"), ({ exit }) => exit)
      assert.deepStrictEqual([code, err], [0, ""])
      for (const word of [
        "Usage: embedded",
        "--port",
        "--host",
        "--help",
        "8000",
        "127.0.0.1",
        "in memory",
        "--allow-host",
        "512 connections",
        "17 MB",
        "30 seconds"
      ]) {
        assert.include(out, word)
      }
    })
  )

  const refused: ReadonlyArray<readonly [args: ReadonlyArray<string>, names: string]> = [
    [["--prot", "1"], "--prot"],
    [["--port", "http"], `"http"`],
    [["--port", "65536"], `"65536"`],
    [["--port"], "--port"],
    [["serve"], "serve"]
  ]
  it.live("refuses what it does not know, with its usage", () =>
    Effect.forEach(
      refused,
      Effect.fnUntraced(function* ([args, names]) {
        const { code, err, out } = yield* Effect.flatMap(command(...args), ({ exit }) => exit)
        assert.deepStrictEqual([code, out], [2, ""])
        assert.include(err.split("\n")[0], names)
        assert.include(err, "Usage: embedded")
      }),
      { concurrency: 2 }
    )
  )
})

describe("a Node that is too old", () => {
  const cases: ReadonlyArray<readonly [version: string, refused: boolean]> = [
    ["12.22.12", true],
    ["20.20.2", true],
    ["22.9.0", true],
    ["22.18.9", true],
    ["22.19.0", false],
    ["22.20.1", false],
    ["24.0.0", false],
    ["26.10.0", false]
  ]
  it.live("is refused by the command's first file, in one line, before anything else is loaded", () =>
    Effect.forEach(
      cases,
      Effect.fnUntraced(function* ([version, refused]) {
        const pretend = `Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} })`
        const start = [
          pretend,
          `const { refusal } = await import(${JSON.stringify(here("../bin/refusal.mjs"))})`,
          `const refused = refusal(process.versions.node, ">=22.19") !== undefined`,
          `if (refused) await import(${JSON.stringify(here("../bin/embedded.mjs"))})`,
          `else console.log("accepted")`
        ].join("\n")
        const { code, err, out } = yield* observe(["--input-type=module", "-e", start]).exit
        assert.deepStrictEqual(
          { code, err, out },
          refused
            ? { code: 1, err: `@partita/embedded needs Node 22.19 or newer; this is Node ${version}.\n`, out: "" }
            : { code: 0, err: "", out: "accepted\n" }
        )
      }),
      { concurrency: 2 }
    )
  )
})
