// What comes of an operation at one of the two, in a form that can be compared.
import type { Answer, Client, Result } from "./doors.ts"
import type { Read, Scan } from "./reads.ts"
import type { Operation } from "./sequences.ts"

/** The result of an operation on one item, or those of the pages of a read. */
export type Outcome = Result | ReadonlyArray<Result>

export const isList = (outcome: Outcome): outcome is ReadonlyArray<Result> => Array.isArray(outcome)

// No sequence makes as many items: a read that takes more never ends.
const mostPages = 20

type PageInput = Pick<Scan["input"], "Limit" | "ExclusiveStartKey" | "Segment" | "TotalSegments">

const pageOf = <A extends Read>(read: A, input: PageInput): A => ({ ...read, input: { ...read.input, ...input } })

/** The pages of a read or of one of its segments, to the end or the first that is refused. */
const readPages = async (client: Client, read: Read, segment: PageInput): Promise<ReadonlyArray<Result>> => {
  const pages: Array<Result> = []
  let next: PageInput = segment
  while (pages.length < mostPages) {
    const { limits } = read
    const limit = limits.length === 0 ? {} : { Limit: limits[pages.length % limits.length]! }
    const page = await client(pageOf(read, { ...next, ...limit }))
    pages.push(page)
    if ("error" in page || page.answer.LastEvaluatedKey === undefined) return pages
    next = { ...segment, ExclusiveStartKey: page.answer.LastEvaluatedKey }
  }
  return [...pages, { error: "there was no last page" }]
}

const answersOf = (pages: ReadonlyArray<Result>) => pages.flatMap((page) => ("answer" in page ? [page.answer] : []))

const textOf = (item: object) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))

const inOneOrder = <A extends object>(values: ReadonlyArray<A>): ReadonlyArray<A> =>
  values
    .map((value) => [textOf(value), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value)

/** What stays of pages whose items come in no defined order: what all of them have together. */
const pooled = (pages: ReadonlyArray<Result>): ReadonlyArray<Result> => {
  const answers = answersOf(pages)
  const sum = (count: (answer: Answer) => number | undefined) =>
    answers.reduce((total, answer) => total + (count(answer) ?? 0), 0)
  const answer: Answer = {
    Items: inOneOrder(answers.flatMap(({ Items }) => Items ?? [])),
    Count: sum(({ Count }) => Count),
    ScannedCount: sum(({ ScannedCount }) => ScannedCount)
  }
  return [{ answer }, ...pages.filter((page) => "error" in page)]
}

/** A copy with bytes in Base64, and with sets in one order, as they have none. */
const comparable = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64")
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== "object" || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    const isSet = (name === "SS" || name === "NS") && Array.isArray(member)
    copy[name] = isSet ? member.map(String).toSorted() : comparable(member)
  }
  return copy
}

const perform = async (client: Client, operation: Operation): Promise<Outcome> => {
  if (operation.name !== "Query" && operation.name !== "Scan") return client(operation)
  const { segments } = operation
  const parts = Array.from({ length: segments }, (_, i) =>
    segments === 1 ? {} : { Segment: i, TotalSegments: segments }
  )
  return (await Promise.all(parts.map((part) => readPages(client, operation, part)))).flat()
}

/** A batch answers in any order. */
const sorted = (result: Result): Result => {
  if ("error" in result) return result
  const { ConsumedCapacity: costs, Responses, ...answer } = result.answer
  const responses = Object.entries(Responses ?? {}).map(([name, items]) => [name, inOneOrder(items)] as const)
  return {
    answer: {
      ...answer,
      ...(Responses === undefined ? undefined : { Responses: Object.fromEntries(responses) }),
      // A batch has a list of them, of which nothing but the order matters here.
      ...(Array.isArray(costs) ? { ConsumedCapacity: inOneOrder(costs) as object } : undefined)
    }
  }
}

export const run = async (client: Client, operation: Operation): Promise<Outcome> => {
  // The copy has the shape of what it is made of.
  const outcome = comparable(await perform(client, operation)) as Outcome
  if (isList(outcome)) return operation.name === "Scan" && operation.source.unordered ? pooled(outcome) : outcome
  return operation.name.startsWith("Batch") ? sorted(outcome) : outcome
}
