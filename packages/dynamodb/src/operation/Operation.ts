/**
 * Operations are values: an Effect that can be run, and a description that can be looked at before it is.
 */
import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import * as Exit from "effect/Exit"
import { format } from "effect/Formatter"
import * as Option from "effect/Option"
import type { Issue } from "../codec/Codec.ts"
import { caught } from "../expression/compile.ts"
import type { Refused } from "../expression/refused.ts"
import type { Invalid } from "../expression/invalid.ts"
import { decodedKey, type Definition } from "../table/definition.ts"
import type { ItemEncodeError } from "../table/ItemEncodeError.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import type { OperationName, Output } from "../wire/Operations.ts"
import { traced } from "../wire/span.ts"
import { sendOnce } from "./once.ts"
import { refusal } from "./refusal.ts"
import { type Compiled, type Failure, prepared, type Request } from "./Request.ts"
import { send } from "./send.ts"

/** How a verb becomes a request, and the answer a result. */
export interface Spec<Name extends OperationName, A, E> {
  readonly verb: string
  readonly operation: Name
  readonly definition: Definition
  /** The key of the item, or the item itself: what the fields of the key are taken from. None for whole tables. */
  readonly key: object | undefined
  /** Whether it is sent as a transaction of one, to be applied exactly once. */
  readonly once?: boolean | undefined
  readonly compile: () => Effect.Effect<Compiled<Name>, Issue | Refused | Invalid>
  readonly succeed: (output: Output<Name>) => Effect.Effect<A, E | DynamoDBError, DynamoDB>
  /** The error of a failure that means more to this verb than to the service. */
  readonly fail: (error: DynamoDBError) => Effect.Effect<A, E | DynamoDBError, DynamoDB>
}

/** Where an operation keeps how it is made, for batches and transactions. */
export const SpecId: unique symbol = Symbol.for("@partita/dynamodb/Operation/spec")

/** Where an operation keeps what it would send. */
export const RequestId: unique symbol = Symbol.for("@partita/dynamodb/Operation/request")

/**
 * The base of all verbs that are one request. `Unsent` is what a verb fails with before it sends: nothing but what the
 * service could say, for those that encode no item.
 */
export abstract class Operation<
  Name extends OperationName,
  A,
  E,
  Unsent extends ItemEncodeError = ItemEncodeError
> extends Effectable.Class<A, E | Unsent | DynamoDBError, DynamoDB> {
  readonly [SpecId]: Spec<Name, A, E>
  #request: Effect.Effect<Request<Name>, Unsent | DynamoDBError> | undefined

  constructor(spec: Spec<Name, A, E>) {
    super()
    this[SpecId] = spec
  }

  /** The request, compiled on first use and then kept: every run of the operation sends the same bytes. */
  get [RequestId](): Effect.Effect<Request<Name>, Unsent | DynamoDBError> {
    if (this.#request !== undefined) return this.#request
    // A verb that encodes no item has no issue to fail with.
    const compiled = requestOf(this[SpecId]) as Effect.Effect<Request<Name>, Unsent | DynamoDBError>
    if (Exit.isExit(compiled)) return (this.#request = compiled)
    // Runs that began together may each compile: all send what the first to end has made.
    return Effect.flatMap(compiled, (request) => (this.#request ??= Exit.succeed(request)))
  }

  asEffect(): Effect.Effect<A, E | Unsent | DynamoDBError, DynamoDB> {
    const { definition, fail, once, operation, succeed } = this[SpecId]
    return traced(
      once === true ? "TransactWriteItems" : operation,
      definition.name,
      Effect.flatMap(this[RequestId], (request) =>
        Effect.matchEffect(sendRequest(once === true ? { ...request, once } : request), {
          onFailure: fail,
          onSuccess: succeed
        })
      )
    )
  }

  override toString(): string {
    return format(this.toJSON())
  }

  /** Verb, table, key and expressions: what an operation does, without the values it stores. */
  override toJSON(): unknown {
    const { definition, key, verb } = this[SpecId]
    const request = this[RequestId]
    const compiled = Exit.isExit(request) ? Exit.getSuccess(request as Exit.Exit<Request, Failure>) : Option.none()
    const input = Option.isSome(compiled) ? compiled.value.input : {}
    const expressions = Object.entries(input).filter(([name]) => /Expression$|^ExpressionAttributeNames$/.test(name))
    return {
      _id: verb,
      table: definition.name,
      ...(key === undefined ? undefined : { key: decodedKey(definition.key, key) }),
      ...Object.fromEntries(expressions)
    }
  }

  [Symbol.for("nodejs.util.inspect.custom")](): unknown {
    return this.toJSON()
  }
}

/** Sends a request. */
export const sendRequest = <Name extends OperationName>(
  request: Request<Name>
): Effect.Effect<Output<Name>, DynamoDBError, DynamoDB> =>
  Effect.flatMapEager(prepared(request), (request) =>
    request.once === true
      ? // Only writes of one item have the option; none of their answers has a required member.
        (sendOnce(request as never) as ReturnType<typeof sendRequest<Name>>)
      : send(request.operation, request.input, request.options)
  )

const requestOf = <Name extends OperationName>(
  spec: Spec<Name, unknown, unknown>
): Effect.Effect<Request<Name>, Failure> =>
  Effect.mapBothEager(
    Effect.flatMapEager(caught(spec.compile), (compiled) => compiled),
    {
      onFailure: (error) => refusal(spec, error),
      onSuccess: (compiled) => ({ operation: spec.operation, ...compiled })
    }
  )

/**
 * What an operation would send: its AWS name and its input. Nothing is sent. Of a write that is sent once it is what its
 * transaction holds; a token that is drawn for each run is empty here.
 *
 * Fails as the operation would before sending: `ItemEncodeError` for a value that cannot be stored, `DynamoDBError`
 * with reason `Validation` for an expression the service would refuse.
 *
 * @category getters
 */
export const request = <Name extends OperationName, Unsent extends ItemEncodeError>(
  operation: Operation<Name, unknown, unknown, Unsent>
): Effect.Effect<Pick<Request<Name>, "operation" | "input">, Unsent | DynamoDBError> =>
  Effect.mapEager(operation[RequestId], ({ input, operation }) => ({ operation, input }))
