// Runs vitest and reads what it reports.
import { existsSync, readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { root, run, scratch } from "./workspace.mjs"

/**
 * Every test by file and name, and what went wrong outside of any test.
 *
 * @param {ReadonlyArray<string>} args
 * @param {{ cwd?: string, stdio?: "pipe" | "inherit", env?: Record<string, string | undefined> }} [options]
 */
export const vitest = async (args, options = {}) => {
  const cwd = options.cwd ?? root
  const file = join(scratch(), "report.json")
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
  const { status, output } = await run("vitest", ["run", "--config", "vitest.workspace.ts", ...reporters, ...args], {
    ...options,
    cwd
  })
  const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { testResults: [] }
  const tests = report.testResults.flatMap((suite) =>
    suite.assertionResults.map((test) => ({
      file: relative(cwd, suite.name),
      name: [...test.ancestorTitles, test.title].join(" > "),
      status: test.status,
      messages: test.failureMessages ?? []
    }))
  )
  const problems = report.testResults
    .filter((suite) => suite.status === "failed" && suite.assertionResults.every((test) => test.status !== "failed"))
    .map((suite) => `${relative(cwd, suite.name)}: ${suite.message}`)
  if (status !== 0 && problems.length === 0 && tests.every((test) => test.status !== "failed")) {
    problems.push(`vitest ended with status ${status}`)
  }
  return { tests, problems, output }
}
