// Runs a command with the Node and pnpm this repository asks for, fetching through npm whichever is missing.
// It imports nothing but Node's own modules and runs on Node 18, so a fresh machine needs only Node and npm.
import { spawn, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { homedir, tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
const windows = process.platform === "win32"

const fail = (message) => {
  console.error(`with-toolchain: ${message}`)
  process.exit(1)
}

const numbers = (version) => version.split(".").map(Number)
const atLeast = (version, minimum) => {
  const [have, want] = [numbers(version), numbers(minimum)]
  for (let i = 0; i < want.length; i++) {
    if (have[i] !== want[i]) return have[i] > want[i]
  }
  return true
}

// npm hands its own settings down as npm_config_* variables; pnpm would read some of them as its own.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle|command|execpath|node)/i.test(name))
)
const pathName = Object.keys(environment).find((name) => name.toUpperCase() === "PATH") ?? "PATH"

const capture = (command, args, cwd) =>
  spawnSync(command, args, {
    cwd,
    env: environment,
    encoding: "utf8",
    shell: windows,
    stdio: ["ignore", "pipe", "pipe"]
  })

const missing = []
if (!atLeast(process.versions.node, manifest.engines.node.replace(/^>=/, ""))) {
  const platform = windows ? "win" : process.platform
  missing.push(`node-${platform}-${process.arch}@${readFileSync(join(root, ".node-version"), "utf8").trim()}`)
}
const pnpm = manifest.packageManager
const found = capture("pnpm", ["--version"], homedir() || tmpdir())
if (
  missing.length > 0 ||
  found.status !== 0 ||
  found.stdout.trim().split(".")[0] !== pnpm.split("@")[1].split(".")[0]
) {
  missing.push(pnpm)
}

if (missing.length > 0) {
  const packages = missing.map((name) => `--package=${name}`)
  // Outside the repository: npm must not look through the node_modules that pnpm laid out.
  const fetchPath = (flags) =>
    capture("npm", ["exec", "--yes", ...flags, ...packages, "--", "node", "-p", "process.env.PATH"], tmpdir())
  let fetched = fetchPath(["--prefer-offline"])
  if (fetched.status !== 0) fetched = fetchPath([])
  if (fetched.status !== 0) fail(`could not get ${missing.join(" and ")} from the npm registry\n${fetched.stderr}`)
  environment[pathName] = fetched.stdout.trim().split("\n").at(-1)
}

const run = (command, args, stdio) => {
  const result = spawnSync(command, args, { cwd: root, env: environment, stdio, shell: windows, encoding: "utf8" })
  if (result.error !== undefined) fail(`${command}: ${result.error.message}`)
  return result
}

const install = run(
  "pnpm",
  ["install", "--frozen-lockfile", "--prefer-offline", "--config.minimumReleaseAge=0", "--reporter=append-only"],
  ["ignore", "pipe", "pipe"]
)
if (install.status !== 0) fail(`pnpm install failed\n${install.stdout}${install.stderr}`)

environment[pathName] = [join(root, "node_modules", ".bin"), environment[pathName]].join(delimiter)
const [command, ...args] = process.argv.slice(2)
if (command === undefined) fail("usage: node scripts/with-toolchain.mjs <command> [arguments]")
const child = spawn(command, args, { cwd: root, env: environment, stdio: "inherit", shell: windows })
// Who ends this process means the command.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
child.on("error", ({ message }) => fail(`${command}: ${message}`))
child.on("exit", (status, signal) => {
  if (signal === null) process.exit(status ?? 1)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
