// Runs the suites of a whole database on all doors of the engine, the call in the process and each transport over HTTP,
// and compares the reports: the same tests in the same files, every one passed.
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { vitest } from "./vitest.mjs"
import { conclude, root, serving } from "./workspace.mjs"

const suites = ["integration", "promises", "model"].map((name) => `packages/dynamodb/test/${name}/`)
const transports = ["direct", "sdk", "HttpClient"]
const command = pathToFileURL(join(root, "packages", "embedded", "src", "command.ts"))
const start = `(await import(${JSON.stringify(command)})).run(["--port", "0"])`

/** A server of its own: an engine remembers the tokens of transactions for ten minutes. */
const serve = () => serving(process.execPath, ["--conditions=@partita/source", "--input-type=module", "-e", start])

const problems = []
const runOn = async (door, env) => {
  const { tests, problems: others, output } = await vitest(suites, { env })
  const failed = tests.filter(({ status }) => status !== "passed")
  problems.push(...failed.map(({ file, name, status }) => `${door}: ${file} > ${name}: ${status}`))
  problems.push(...others.map((other) => `${door}: ${other}`))
  if (failed.length > 0 || others.length > 0) problems.push(output)
  console.log(`${door}: ${tests.length - failed.length} of ${tests.length} tests passed`)
  return tests.map(({ file, name }) => `${file} > ${name}`).toSorted()
}
// Without a transport the suites call the engine in their own process.
const called = await runOn("embedded", { DYNAMODB_ENDPOINT: undefined, DYNAMODB_TRANSPORT: undefined })
for (const transport of transports) {
  const { child, url } = await serve()
  const tests = await runOn(transport, { DYNAMODB_ENDPOINT: url, DYNAMODB_TRANSPORT: transport })
  child.kill()
  for (const test of called) if (!tests.includes(test)) problems.push(`not over ${transport}: ${test}`)
  for (const test of tests) if (!called.includes(test)) problems.push(`only over ${transport}: ${test}`)
  if (tests.length !== called.length) problems.push(`${called.length} tests, ${tests.length} over ${transport}`)
}

for (const suite of suites) if (!called.some((test) => test.startsWith(suite))) problems.push(`no test in ${suite}`)
conclude(problems, `${called.length} tests, the same on all doors, all passed`)
