/**
 * What the door holds at once, so that no client can fill the memory of its process.
 */

export interface Limits {
  /** How many connections are open; one more is closed at once. */
  readonly connections: number
  /** How many bytes of bodies that have not come whole, and of answers that are not taken; more is throttled. */
  readonly bytesInFlight: number
  /** How many bytes a body has. DynamoDB takes 16 MB; what is somewhat longer is for the engine to refuse. */
  readonly bodyBytes: number
  /** How long the whole of a request may take to come. */
  readonly requestMilliseconds: number
  /** How long a client may take nothing of an answer. */
  readonly answerMilliseconds: number
}

const megabyte = 2 ** 20

export const limits: Limits = {
  connections: 512,
  bytesInFlight: 128 * megabyte,
  bodyBytes: 17 * megabyte,
  requestMilliseconds: 30_000,
  answerMilliseconds: 30_000
}

/** The limits as text for people. */
export const describe = (limits: Limits): string => `Limits:
  ${limits.connections} connections; one more is closed at once
  ${limits.bodyBytes / megabyte} MB for the body of a request
  ${limits.bytesInFlight / megabyte} MB of bodies and answers under way; beyond it requests are throttled
  ${limits.requestMilliseconds / 1000} seconds for a request to come, and ${limits.answerMilliseconds / 1000} for a client to take some of its answer
  The next request of a connection begins when the answer before it has left.`
