// Where the workspace lies, how its tools are run, and how a scratch copy of it is made.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, delimiter, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "")

const environment = { ...process.env, PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter) }

/**
 * Runs a command to its end with its output collected, or with `stdio: "inherit"` shown.
 *
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @param {{ cwd?: string, stdio?: "pipe" | "inherit", env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<{ status: number, output: string }>} the output is what it wrote, both streams
 */
export const run = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...environment, ...options.env },
      stdio: ["ignore", options.stdio ?? "pipe", options.stdio ?? "pipe"]
    })
    let output = ""
    child.stdout?.setEncoding("utf8").on("data", (text) => (output += text))
    child.stderr?.setEncoding("utf8").on("data", (text) => (output += text))
    child.on("error", reject)
    child.on("close", (status) => resolve({ status: status ?? 1, output }))
  })

/**
 * A command that serves, once it has printed its address; it ends with this process at the latest.
 *
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export const serving = async (command, args, options) => {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], ...options })
  process.on("exit", () => child.kill())
  const lines = createInterface({ input: child.stdout })
  const [line = ""] = await Promise.race([once(lines, "line"), once(lines, "close")])
  const [url] = /http:\/\/\S+/.exec(line) ?? []
  if (url === undefined) throw new Error(`no address in ${JSON.stringify(line)}`)
  return { url, child }
}

const scratches = []
process.on("exit", () => scratches.forEach((folder) => rmSync(folder, { recursive: true, force: true })))
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1))

/** An empty folder that is gone when the process ends. */
export const scratch = () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "partita-")))
  scratches.push(folder)
  return folder
}

/** A copy of the sources, and what checks them, that shares the installed packages with the workspace. */
export const copyWorkspace = () => {
  const folder = scratch()
  const left = new Set(["dist", ".tmp", ".git", ".ci", "coverage"])
  cpSync(root, folder, {
    recursive: true,
    // The links of packages/*/node_modules stay relative, so that packages of the workspace are found in the copy.
    verbatimSymlinks: true,
    filter: (path) => !left.has(basename(path)) && path !== join(root, "node_modules")
  })
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"))
  return folder
}

/** Says what is wrong and ends the process, or says that nothing is. */
export const conclude = (problems, success) => {
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exit(1)
  console.log(success)
}
