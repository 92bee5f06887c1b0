/**
 * The work that every peer does, and the data it does it with.
 */
export const works = {
  get: "get of an item",
  put: "put of an item",
  update: "update with a condition and four actions",
  query: "query of 100 items",
  page: "query of 1 MB",
  batchGet: "batch get of 100 items",
  transactWrite: "transact write of 10 items"
}

export type WorkName = keyof typeof works

/** How often each is done in one turn: about as long for each. */
export const times: { readonly [Name in WorkName]: number } = {
  get: 1000,
  put: 1000,
  update: 800,
  query: 300,
  page: 15,
  batchGet: 200,
  transactWrite: 400
}

/** An item as programs hold it. */
export interface Order {
  readonly customerId: string
  readonly orderId: string
  readonly status: "open" | "paid" | "shipped"
  readonly total: number
  readonly quantity: number
  readonly placedAt: Date
  readonly tags: ReadonlySet<string>
  readonly lines: ReadonlyArray<{ readonly sku: string; readonly quantity: number }>
  readonly note: string
}

export const orderOf = (i: number): Order => ({
  customerId: "c1",
  orderId: `order-${10_000 + i}`,
  status: "open",
  total: 19.5 + i,
  quantity: 1 + (i % 9),
  placedAt: new Date(Date.UTC(2026, 0, 1 + (i % 28), i % 24, i % 60)),
  tags: new Set(["new", `tag-${i % 5}`]),
  lines: [{ sku: `sku-${i}`, quantity: 2 }],
  note: "leave at the door, please ring twice"
})

export const counts = { query: 100, page: 2400, batchGet: 100, transactWrite: 10 }

/** A table that has this in its name holds more than 1 MB under the key. */
export const large = "large"

/** What a peer does, and what it gives back. */
export type Peer = {
  readonly [Name in WorkName]: () => Promise<unknown>
}

/** What makes a peer that sends to an endpoint. */
export type MakePeer = (place: {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The tables, which differ where a peer stores attributes of its own. */
  readonly tables: { readonly orders: string; readonly large: string }
}) => Promise<Peer>
