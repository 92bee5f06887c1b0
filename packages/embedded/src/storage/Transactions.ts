/**
 * What a database remembers of the transactions it has applied: the items they still hold, and their tokens.
 */
import * as tree from "./tree.ts"

/** Items that a transaction has written and still holds, until a time in milliseconds. */
interface Hold {
  readonly items: ReadonlySet<string>
  readonly until: number
}

/** A transaction that was applied under a token. */
export interface Applied {
  /** A digest of its request. */
  readonly request: string
  /** When it lets go of its items, in milliseconds: until then it is in progress. */
  readonly heldUntil: number
  /** What a repetition of it costs in read units, by the names that the request has for its tables. */
  readonly units: ReadonlyMap<string, number>
}

export interface Transactions {
  /** Those in progress: few, and none at all unless transactions take time. */
  holds: ReadonlyArray<Hold>
  readonly tokens: tree.Tree<Applied>
  /** When tokens that are no longer valid are removed next, in milliseconds. */
  nextSweep: number
}

const validMilliseconds = 10 * 60 * 1000

export const make = (): Transactions => ({ holds: [], tokens: tree.make(), nextSweep: 0 })

export const copy = ({ holds, nextSweep, tokens }: Transactions): Transactions => ({
  holds,
  tokens: tokens.clone(),
  nextSweep
})

/** Whether a transaction holds an item. */
export const isHeld = ({ holds }: Transactions, now: number, item: string): boolean =>
  holds.some(({ items, until }) => until > now && items.has(item))

/** Holds items until a time; a time that has come holds nothing. */
export const hold = (transactions: Transactions, now: number, until: number, items: ReadonlySet<string>): void => {
  const current = transactions.holds.filter((hold) => hold.until > now)
  transactions.holds = until > now ? [...current, { items, until }] : current
}

const isValid = ({ heldUntil }: Applied, now: number): boolean => heldUntil + validMilliseconds > now

/** The transaction that a token stands for: ten minutes from its end on, it stands for none. */
export const findToken = ({ tokens }: Transactions, token: string, now: number): Applied | undefined => {
  const applied = tokens.get(token)
  return applied !== undefined && isValid(applied, now) ? applied : undefined
}

export const setToken = (transactions: Transactions, token: string, applied: Applied, now: number): void => {
  const { nextSweep, tokens } = transactions
  if (now >= nextSweep) {
    for (const [other, old] of tokens.toArray()) if (!isValid(old, now)) tokens.delete(other)
    transactions.nextSweep = now + validMilliseconds
  }
  tokens.set(token, applied)
}
