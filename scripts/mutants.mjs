// Puts each bug of mutants.json into a scratch copy and requires the test named there to fail. An entry is
// { lesson, file, find, replace, test: "<test file> > <suites and test>" }; `find` occurs exactly once in `file`.
import { readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { vitest } from "./vitest.mjs"
import { conclude, copyWorkspace, root } from "./workspace.mjs"

const list = resolve(process.argv[2] ?? join(root, "scripts", "mutants.json"))
const mutants = JSON.parse(readFileSync(list, "utf8"))

const split = (test) => {
  const at = test.indexOf(" > ")
  return { file: test.slice(0, at), name: test.slice(at + 3) }
}
const exactly = (name) =>
  `${name
    .split(" > ")
    .at(-1)
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`

/** The named test as vitest reports it in this copy, or undefined with what vitest said. */
const runTest = async (copy, { file, name }) => {
  const { tests, output } = await vitest([file, "-t", exactly(name)], { cwd: copy, env: { NO_COLOR: "1" } })
  return { test: tests.find((test) => test.file === file && test.name === name), output }
}

/** What is wrong with this mutant, or undefined when its test caught it. */
const judge = async (copy, mutant) => {
  const title = `lesson ${mutant.lesson}, ${mutant.file}`
  const path = join(copy, mutant.file)
  const text = readFileSync(path, "utf8")
  const count = text.split(mutant.find).length - 1
  if (count !== 1) return `${title}: "find" occurs ${count} times`
  writeFileSync(
    path,
    text.replace(mutant.find, () => mutant.replace)
  )
  const { test, output } = await runTest(copy, split(mutant.test))
  writeFileSync(path, text)
  if (test?.status === "passed") return `${title}: survives ${mutant.test}`
  if (test?.status !== "failed") return `${title}: ${mutant.test} did not run\n${output}`
  // A program that does not even run was not caught by what the test says.
  const broken = test.messages.find((message) => /^(ReferenceError|SyntaxError|TypeError)\b|timed out/.test(message))
  return broken === undefined ? undefined : `${title}: is no working program, ${mutant.test} ends with ${broken}`
}

const copies = [copyWorkspace(), copyWorkspace()]
const problems = []

// Every named test passes while nothing is changed, and a mutant that changes nothing survives.
const files = [...new Set(mutants.map((mutant) => split(mutant.test).file))]
if (files.length > 0) {
  const [{ tests, output }, control] = await Promise.all([
    vitest(files, { cwd: copies[0], env: { NO_COLOR: "1" } }),
    judge(copies[1], { ...mutants[0], replace: mutants[0].find })
  ])
  for (const { test } of mutants) {
    const { file, name } = split(test)
    const status = tests.find((each) => each.file === file && each.name === name)?.status
    if (status !== "passed")
      problems.push(`${test}: ${status ?? "not found"} without any mutant\n${status ? output : ""}`)
  }
  if (!control?.includes(": survives ")) problems.push(`a mutant that changes nothing does not survive: ${control}`)
}

if (problems.length === 0) {
  const waiting = [...mutants]
  const work = async (copy) => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const problem = await judge(copy, mutant)
      if (problem !== undefined) problems.push(problem)
    }
  }
  await Promise.all(copies.map(work))
}
conclude(problems, `${mutants.length} mutants, each caught by its test`)
