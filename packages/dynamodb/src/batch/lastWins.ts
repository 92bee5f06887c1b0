/**
 * The writes that a sink has taken in: of those to one item one is sent at a time, and the last wins.
 */
import { type BatchableWrite, kind, type WritePart } from "./BatchWrite.ts"
import { bareName } from "../operation/physical.ts"
import { type Waiter, waiting } from "./waiting.ts"

export interface SinkPart extends WritePart {
  readonly write: BatchableWrite
}

/** What is on its way to one item: a write, and those that must not overtake it. */
interface Slot extends Waiter {
  part: SinkPart
  isSent: boolean
  readonly behind: Array<SinkPart>
}

const slotOf = (part: SinkPart, behind: Array<SinkPart>): Slot => ({
  table: part.table,
  lane: part.lane,
  part,
  isSent: false,
  behind,
  get bytes() {
    return this.part.bytes
  }
})

/** Writes by a name and by an ARN that ends in it may be to one item. */
const itemOf = ({ key, table }: WritePart): string => `${bareName(table)} ${key}`

export const lastWins = () => {
  const slots = new Map<string, Slot>()
  const queue = waiting<Slot>()
  const counts = { held: 0, superseded: 0, resent: 0 }
  const start = (part: SinkPart, behind: Array<SinkPart>) => {
    const slot = slotOf(part, behind)
    slots.set(itemOf(part), slot)
    queue.add(slot)
  }
  return {
    counts,
    queued: queue.size,
    add: (part: SinkPart) => {
      const slot = slots.get(itemOf(part))
      const last = slot?.behind.at(-1)
      if (slot !== undefined && last === undefined && !slot.isSent && slot.table === part.table) {
        slot.part = part
        counts.superseded++
      } else if (slot !== undefined && last?.table === part.table) {
        slot.behind.splice(-1, 1, part)
        counts.superseded++
      } else {
        counts.held++
        if (slot === undefined) start(part, [])
        else slot.behind.push(part)
      }
    },
    take: (): ReadonlyArray<SinkPart> =>
      queue.take(kind.limit).map((slot) => {
        slot.isSent = true
        return slot.part
      }),
    /** A part that was sent and not written waits again, or what is behind it does in its place. */
    undo: (part: SinkPart) => {
      const slot = slots.get(itemOf(part))!
      slot.isSent = false
      delete part.outcome
      if (slot.behind[0]?.table === slot.table) {
        slot.part = slot.behind.shift()!
        counts.held--
        counts.superseded++
      } else counts.resent++
      queue.add(slot)
    },
    /** A part has its outcome: what is behind it can be sent. */
    end: (part: SinkPart) => {
      const [next, ...behind] = slots.get(itemOf(part))!.behind
      counts.held--
      if (next === undefined) slots.delete(itemOf(part))
      else start(next, behind)
    }
  }
}
