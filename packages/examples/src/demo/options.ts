/**
 * What the demo's command line says.
 */
import { parseArgs } from "node:util"

export const usage = `Usage: npm run demo -- [options]

Loads airports and flights into two new tables, asks them questions and checks the answers against the files. The
tables are deleted again in the end.

Options:
  --endpoint <url>  run on what speaks DynamoDB's protocol there (default: the embedded engine, in this process)
  --every <n>       load every nth flight only (default: 1, all of them)
  --help            show this text`

const known = {
  endpoint: { type: "string" },
  every: { type: "string", default: "1" },
  help: { type: "boolean", default: false }
} as const

export interface Options {
  readonly endpoint: string | undefined
  readonly every: number
  readonly help: boolean
}

/** The options; throws an `Error` that says what is wrong with them. */
export const parse = (args: ReadonlyArray<string>): Options => {
  const { endpoint, every, help } = parseArgs({ args: [...args], options: known }).values
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? "")) {
    throw new Error(`--endpoint takes an address such as http://127.0.0.1:8000, not "${endpoint}"`)
  }
  if (!/^[1-9]\d{0,4}$/.test(every)) throw new Error(`--every takes a number from 1 to 99999, not "${every}"`)
  return { endpoint, every: Number(every), help }
}
