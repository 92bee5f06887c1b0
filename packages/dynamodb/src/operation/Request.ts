/**
 * Requests: what a verb compiles to, and what a run of it sends.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { ItemEncodeError } from "../table/ItemEncodeError.ts"
import type { CallOptions } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { Input, OperationName } from "../wire/Operations.ts"
import { recognizing, withToken } from "./marks.ts"
import { newToken } from "./token.ts"

/** What every operation can fail with before and while it is sent. */
export type Failure = ItemEncodeError | DynamoDBError

/** An operation's request: what would be sent. */
export interface Request<Name extends OperationName = OperationName> extends Compiled<Name> {
  readonly operation: Name
  readonly once?: boolean | undefined
  /** The token of a run, where there is one. */
  readonly token?: string
}

/** What a verb compiles to. */
export interface Compiled<Name extends OperationName> {
  readonly input: Input<Name>
  /** What is known of it besides. */
  readonly options?: CallOptions<Name>
  /** Whether it bears a token, which is drawn for each run. */
  readonly marked?: boolean
}

/** A request as one run sends it: with the token of the run, or one of its own, if it bears one. */
export const prepared = <Name extends OperationName>(
  request: Request<Name>,
  token?: string
): Effect.Effect<Request<Name>> =>
  request.marked === true
    ? Effect.mapEager(token === undefined ? newToken : Exit.succeed(token), (token) => ({
        ...request,
        marked: false,
        token,
        input: withToken(request.input, token),
        options: recognizing(request.options, request.input, token)
      }))
    : Exit.succeed(request)
