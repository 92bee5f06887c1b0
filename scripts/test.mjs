// Runs every test, or those the arguments name, and ends with the line "N passed, M failed". Whatever goes wrong
// outside of a test counts as failed, and so does a test that is skipped: M is 0 exactly when the exit status is 0.
import { run } from "./workspace.mjs"
import { vitest } from "./vitest.mjs"

const args = process.argv.slice(2)
const failures = []

// A test of types is a test, and the compiler is what runs it.
if (args.length === 0) {
  const { status, output } = await run("tsc", ["-b", "--pretty", "false"])
  const errors = output.split("\n").filter((line) => /\berror TS\d+/.test(line))
  failures.push(...errors)
  if (status !== 0 && errors.length === 0) failures.push(`tsc: ${output}`)
}

const { tests, problems } = await vitest(args, { stdio: "inherit" })
failures.push(...problems)
// Where a name is asked for, vitest reports every other test as skipped.
const filtered = args.some((arg) => /^(-t|--testNamePattern)\b/.test(arg))
for (const test of tests) {
  if (test.status === "failed") failures.push(`${test.file} > ${test.name}`)
  else if (test.status !== "passed" && !filtered) failures.push(`${test.file} > ${test.name}: ${test.status}`)
}
const passed = tests.filter((test) => test.status === "passed").length
if (tests.length === 0 && failures.length === 0) failures.push("no test was run")

// How many seeded runs the properties had is part of what was tested.
for (const { name } of tests) if (/\(\d+ runs/.test(name)) console.log(name)
for (const failure of failures) console.log(`failed: ${failure}`)
console.log(`${passed} passed, ${failures.length} failed`)
process.exitCode = failures.length === 0 ? 0 : 1
