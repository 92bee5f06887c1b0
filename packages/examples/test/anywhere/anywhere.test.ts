// The programs run over `fetch`, and a bundle of the smaller one where there is nothing of Node.
import { Embedded } from "@partita/embedded"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { builtinModules } from "node:module"
import { fileURLToPath } from "node:url"
import { createContext, runInContext } from "node:vm"
import { build, type Plugin } from "vite"
import { run } from "../../src/anywhere/notes.ts"

/** What browsers and workers have. */
const globals = `
  AbortController AbortSignal Blob FormData Headers ReadableStream Request Response TextDecoder TextEncoder URL
  URLSearchParams atob btoa clearTimeout console crypto fetch performance queueMicrotask setTimeout
`

/** What browsers do not have is left out by others in silence. */
const modulesOfNode: Plugin = {
  name: "modules-of-node",
  enforce: "pre",
  resolveId: (id) => (id.startsWith("node:") || builtinModules.includes(id) ? { id, external: true } : undefined)
}

/** A program in one script, and the modules that it asks for. */
const bundled = async (entry: string) => {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    root: fileURLToPath(new URL("../../src/anywhere", import.meta.url)),
    resolve: { conditions: ["@partita/source", "module", "browser", "import", "default"] },
    plugins: [modulesOfNode],
    build: {
      write: false,
      target: "es2024",
      lib: { entry, formats: ["iife"], name: "program", fileName: "program" },
      rollupOptions: { output: { codeSplitting: false } }
    }
  })
  const [output] = Array.isArray(result) ? result : []
  const [script, ...others] = output?.output ?? []
  assert(script?.type === "chunk" && others.length === 0)
  const asked = [...script.imports, ...script.dynamicImports].filter((id) => id !== script.fileName)
  return { asked, script: script.code }
}

describe("a program for every runtime", () => {
  it.live("runs over fetch", () =>
    Effect.gen(function* () {
      const { url } = yield* Embedded.serve()
      assert.deepStrictEqual(JSON.parse(yield* Effect.promise(() => run(url))), {
        text: "naïve – 漢字 𝄞",
        sketch: [0, 127, 255],
        later: 22,
        tags: ["first", "second"],
        again: "refused"
      })
    }).pipe(Effect.provide(Embedded.layer))
  )

  it.live(
    "is bundled without a module of Node, and needs none of its globals",
    () =>
      Effect.gen(function* () {
        const { asked, script } = yield* Effect.promise(() => bundled("counter.ts"))
        assert.deepStrictEqual(asked, [])
        const browser: { program?: { readonly run: typeof run } } = createContext(
          Object.fromEntries(
            globals
              .trim()
              .split(/\s+/)
              .map((name) => [name, globalThis[name as "fetch"]])
          )
        )
        runInContext(script, browser)
        const { url } = yield* Embedded.serve()
        const answer = yield* Effect.promise(() => browser.program!.run(url))
        assert.deepStrictEqual(JSON.parse(answer), { page: "naïve – 漢字 𝄞", count: 2, badge: [0, 127, 255] })
      }).pipe(Effect.provide(Embedded.layer)),
    { timeout: 60_000 }
  )
})
