// Runs the tests of the promises and the random sequences with all of their runs: a test run makes a tenth of them.
import { vitest } from "./vitest.mjs"
import { conclude } from "./workspace.mjs"

const suites = [
  ...["promises/", "model/", "integration/contention", "integration/projections", "integration/actions"].map(
    (name) => `packages/dynamodb/test/${name}`
  ),
  "packages/dynamodb/test/transport/faults",
  "packages/dynamodb/test/transport/mutatedAnswers",
  "packages/dynamodb/test/transport/signature",
  "packages/embedded/test/http/door"
]
const { tests, problems, output } = await vitest(suites, { env: { PARTITA_RUNS: "all" } })
const failed = tests.filter(({ status }) => status !== "passed").map(({ file, name }) => `${file} > ${name}`)
for (const { name } of tests) console.log(name)
if (tests.length === 0) problems.push("there is no test")
conclude(
  [...failed, ...problems, ...(failed.length + problems.length > 0 ? [output] : [])],
  `${tests.length} tests, all passed`
)
