/**
 * The credentials that requests are signed with: asked for once, however many wait, and again before they expire.
 */
import type { Identity } from "./signature.ts"

/** So long before they expire they are asked for again, in milliseconds, while those that are there still do. */
const early = 5 * 60_000
/** So long before they expire nothing is signed with them any more. */
const margin = 60_000

/** Nobody has credentials, for whatever reason it was said to be. */
export class NoCredentials extends Error {}

/** What no header can hold. */
const unprintable = /[^\t\x20-\x7e\x80-\xff]/

/** The credentials hold what no header can. */
export class Unsendable extends Error {}

const isSendable = ({ accessKeyId, sessionToken = "" }: Identity): boolean =>
  !unprintable.test(accessKeyId) && !unprintable.test(sessionToken)

const isIdentity = (found: Partial<Identity> | undefined): found is Identity =>
  typeof found?.accessKeyId === "string" && typeof found.secretAccessKey === "string"

/** How credentials are asked for. */
export type Provider = (options: { readonly forceRefresh: boolean }) => Promise<Identity>

export const credentialsOf = (provider: Provider) => {
  let current: Identity | undefined
  let asked: Promise<Identity> | undefined

  const ask = (forceRefresh: boolean): Promise<Identity> =>
    (asked ??= Promise.resolve({ forceRefresh })
      .then(provider)
      .finally(() => (asked = undefined))
      .then(
        (found) => {
          if (!isIdentity(found)) throw new NoCredentials()
          if (!isSendable(found)) throw new Unsendable()
          return (current = found)
        },
        (failure: unknown) => {
          throw new NoCredentials(failure instanceof Error ? failure.message : undefined)
        }
      ))

  return {
    /** Those that are there, if they can sign at that time, in milliseconds. */
    current: (now: number): Identity | undefined => {
      if (current === undefined) return undefined
      const left = (current.expiration?.getTime() ?? Infinity) - now
      if (left < early && asked === undefined) void ask(true).catch(() => {})
      return left < margin ? undefined : current
    },
    /** Those that come; rejects with `NoCredentials` or `Unsendable`. */
    get: (): Promise<Identity> => ask(current !== undefined),
    /** Others than those that are there. */
    renew: (): Promise<Identity> => ask(true)
  }
}
