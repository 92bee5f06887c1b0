// Runs the integration suite on both doors of the engine, the direct call and the AWS SDK over HTTP, and compares the
// two reports: the same tests in the same files, every one passed.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { pathToFileURL } from "node:url"
import { vitest } from "./vitest.mjs"
import { conclude, root } from "./workspace.mjs"

const suite = "packages/dynamodb/test/integration/"
const command = pathToFileURL(join(root, "packages", "embedded", "src", "command.ts"))
const start = `(await import(${JSON.stringify(command)})).run(["--port", "0"])`

const server = spawn(process.execPath, ["--conditions=@partita/source", "--input-type=module", "-e", start], {
  stdio: ["ignore", "pipe", "inherit"]
})
process.on("exit", () => server.kill())
const lines = createInterface({ input: server.stdout })
const [line = ""] = await Promise.race([once(lines, "line"), once(lines, "close")])
const [endpoint] = /http:\/\/\S+/.exec(line) ?? []
if (endpoint === undefined) conclude([`the server printed no address: ${line}`])

const problems = []
// Without an endpoint the suite takes the engine in its own process.
const runOn = async (door, env) => {
  const { tests, problems: others, output } = await vitest([suite], { env })
  const failed = tests.filter(({ status }) => status !== "passed")
  problems.push(...failed.map(({ file, name, status }) => `${door}: ${file} > ${name}: ${status}`))
  problems.push(...others.map((other) => `${door}: ${other}`))
  if (failed.length > 0 || others.length > 0) problems.push(output)
  return tests.map(({ file, name }) => `${file} > ${name}`).toSorted()
}
const direct = await runOn("direct", { DYNAMODB_ENDPOINT: undefined })
const http = await runOn("http", { DYNAMODB_ENDPOINT: endpoint })
server.kill()

for (const test of direct) if (!http.includes(test)) problems.push(`only on the direct door: ${test}`)
for (const test of http) if (!direct.includes(test)) problems.push(`only over HTTP: ${test}`)
if (direct.length !== http.length) problems.push(`${direct.length} tests on the direct door, ${http.length} over HTTP`)
if (direct.length === 0) problems.push(`there is no test in ${suite}`)
conclude(problems, `${direct.length} tests, the same on both doors, all passed`)
