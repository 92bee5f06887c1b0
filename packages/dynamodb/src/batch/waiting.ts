/**
 * Parts of batches that wait to be sent.
 */
import * as MutableList from "effect/MutableList"
import { bareName } from "../operation/physical.ts"

/** The most bytes that a request may have. */
export const maximumRequestBytes = 16 * 1024 * 1024

/** What decides which parts can share a request. */
export interface Waiter {
  /** The name or the ARN of the table. */
  readonly table: string
  /** Parts of one lane can share what a request says of their table. */
  readonly lane: string
  /** The bytes it adds to a request, at most. */
  readonly bytes: number
}

/** First in, first out within each lane. */
export interface Waiting<P> {
  readonly add: (part: P) => void
  /** As many as one request takes, at least one: they wait no longer. */
  readonly take: (limit: number) => ReadonlyArray<P>
  readonly size: () => number
  /** How many requests they need, about. */
  readonly requests: (limit: number) => number
}

export const waiting = <P extends Waiter>(): Waiting<P> => {
  const lanes = new Map<string, { readonly table: string; readonly parts: MutableList.MutableList<P> }>()
  let size = 0
  return {
    size: () => size,
    requests: (limit) => Math.ceil(size / limit) + Math.max(0, lanes.size - 1),
    add: (part) => {
      let lane = lanes.get(part.lane)
      if (lane === undefined) {
        lane = { table: bareName(part.table), parts: MutableList.make() }
        lanes.set(part.lane, lane)
      }
      MutableList.append(lane.parts, part)
      size++
    },
    take: (limit) => {
      const taken: Array<P> = []
      const tables = new Set<string>()
      let bytes = 0
      for (const [name, { parts, table }] of lanes) {
        // A request says one thing about a table, and does not call it by two names.
        if (tables.has(table)) continue
        tables.add(table)
        while (taken.length < limit) {
          const part = MutableList.take(parts)
          if (part === MutableList.Empty) break
          if (taken.length > 0 && bytes + part.bytes > maximumRequestBytes) {
            MutableList.prepend(parts, part)
            break
          }
          taken.push(part)
          bytes += part.bytes
        }
        if (parts.length === 0) lanes.delete(name)
        if (taken.length === limit) break
      }
      size -= taken.length
      return taken
    }
  }
}
