/**
 * A process of one peer: it does a piece of work as often as it is told to, and tells the CPU time that took.
 */
import { peers, type PeerName } from "./peers/index.ts"
import { counts, orderOf, times, type WorkName } from "./work.ts"

/** What is asked of it. */
export interface Ask {
  readonly work: WorkName
}

/** How many calls are under way at once. */
const concurrency = 16

const [name, endpoint] = process.argv.slice(2) as [PeerName, string]
const { decodes, load, tables } = peers[name]
const make = await load()
const peer = await make({
  endpoint,
  region: "eu-west-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
  tables: { orders: `${tables}-orders`, large: `${tables}-large` }
})

/** Fails unless the items that came are those that were stored. */
const verify = (result: unknown, expected: number) => {
  const whole = typeof result === "object" && result !== null && "data" in result ? result.data : result
  const listed =
    typeof whole === "object" && whole !== null && "Items" in whole
      ? whole.Items
      : typeof whole === "object" && whole !== null && "Responses" in whole
        ? (whole.Responses as ReadonlyArray<ReadonlyArray<unknown>>)
        : typeof whole === "object" && whole !== null && "Item" in whole
          ? whole.Item
          : typeof whole === "object" && whole !== null && "Attributes" in whole
            ? whole.Attributes
            : whole
  const items = (Array.isArray(listed) ? listed.flat() : [listed]) as ReadonlyArray<Record<string, unknown>>
  if (items.length !== expected) throw new Error(`${name}: ${items.length} items, not ${expected}`)
  if (!decodes) return
  for (const item of items) {
    const order = orderOf(Number(String(item["orderId"]).slice("order-".length)) - 10_000)
    const right =
      item["total"] === order.total &&
      (item["placedAt"] as Date).getTime() === order.placedAt.getTime() &&
      [...(item["tags"] as Iterable<string>)].join() === [...order.tags].join() &&
      (item["lines"] as typeof order.lines)[0]?.sku === order.lines[0]?.sku
    if (!right) throw new Error(`${name}: ${JSON.stringify(item)} is not the order that was stored`)
  }
}

const expected: { readonly [Name in WorkName]?: number } = {
  get: 1,
  update: 1,
  query: counts.query,
  page: counts.page,
  batchGet: counts.batchGet
}
const verified = new Set<WorkName>()

process.on("message", ({ work }: Ask) => {
  void (async () => {
    const act = peer[work]
    if (!verified.has(work)) {
      const result = await act()
      const count = expected[work]
      if (count !== undefined) verify(result, count)
      verified.add(work)
    }
    let left = times[work]
    const before = process.cpuUsage()
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        while (left-- > 0) await act()
      })
    )
    const { system, user } = process.cpuUsage(before)
    process.send!((system + user) / times[work])
  })().catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
process.send!("ready")
