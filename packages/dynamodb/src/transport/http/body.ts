/**
 * The body of an answer, read no further than it can go.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Stream from "effect/Stream"

/** The body is longer than it can be. */
export class TooLong extends Data.TaggedError("TooLong")<{}> {}

/** How long a body is said to be, where that is the length of what is read. */
const lengthOf = ({ headers }: HttpClientResponse.HttpClientResponse): number | undefined => {
  const length = headers["content-length"]
  return length !== undefined && /^\d{1,15}$/.test(length) && !isEncoded(headers["content-encoding"])
    ? Number(length)
    : undefined
}

/** Whether a body was changed on its way, so that whoever reads it does not read what was sent. */
export const isEncoded = (coding: string | undefined): boolean => coding !== undefined && coding !== "identity"

const joined = (parts: ReadonlyArray<Uint8Array>, length: number): Uint8Array => {
  const [first] = parts
  if (parts.length === 1) return first!
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Reads it; what is too long is given up. */
export const bodyOf = (
  response: HttpClientResponse.HttpClientResponse,
  longest: number
): Effect.Effect<Uint8Array, HttpClientError.HttpClientError | TooLong> => {
  const said = lengthOf(response)
  if (said !== undefined && said <= longest) {
    return Effect.map(response.arrayBuffer, (buffer) => new Uint8Array(buffer))
  }
  return Effect.suspend(() => {
    const parts: Array<Uint8Array> = []
    let length = 0
    const keep = (part: Uint8Array) => {
      length += part.length
      if (length > longest || said !== undefined) return Effect.fail(new TooLong())
      parts.push(part)
      return Effect.void
    }
    return Effect.map(Stream.runForEach(response.stream, keep), () => joined(parts, length))
  }).pipe(
    // A body that is not there is an empty one.
    Effect.catchTag("HttpClientError", (error) =>
      error.reason._tag === "EmptyBodyError" ? Effect.succeed(new Uint8Array()) : Effect.fail(error)
    )
  )
}
