import { assert, describe, it } from "@effect/vitest"
import * as sdk from "@aws-sdk/client-dynamodb"
import { Cause, Effect, Exit } from "effect"
import { inspect } from "node:util"
import { fromException, type ServiceException } from "../../src/wire/exception.ts"
import type { OperationName } from "../../src/wire/Operations.ts"

const input = { TableName: "orders", IndexName: "byStatus", Item: { id: { S: "hush-input" } } }
const of = (exception: ServiceException, operation: OperationName = "PutItem") =>
  fromException(operation, input, exception)

const classes = Object.values(sdk).filter(
  (value) =>
    typeof value === "function" &&
    Object.prototype.isPrototypeOf.call(sdk.DynamoDBServiceException.prototype, value.prototype)
) as unknown as ReadonlyArray<new (options: object) => sdk.DynamoDBServiceException>

describe("fromException", () => {
  it("M21 knows every exception class of the AWS client", () => {
    assert.isAbove(classes.length, 30)
    for (const Class of classes) {
      const exception = new Class({ message: "hush", $metadata: {}, $fault: "client" })
      assert.notStrictEqual(of(exception).reason._tag, "Unrecognized", exception.name)
    }
  })

  it("tells by the name whether the request can have been applied, and whether it may pass", () => {
    const cases: ReadonlyArray<readonly [string, number, string, "no" | "unknown", boolean]> = [
      ["ConditionalCheckFailedException", 400, "ConditionalCheckFailed", "no", false],
      ["ValidationException", 400, "Validation", "no", false],
      ["AccessDeniedException", 400, "AccessDenied", "no", false],
      ["ExpiredTokenException", 400, "CredentialsExpired", "no", true],
      ["RequestTimeTooSkewed", 400, "ClockSkew", "no", true],
      ["InvalidSignatureException", 400, "AccessDenied", "no", false],
      ["ThrottlingException", 400, "Throttling", "no", true],
      ["ProvisionedThroughputExceededException", 400, "ProvisionedThroughputExceeded", "no", true],
      ["TransactionConflictException", 400, "TransactionConflict", "no", true],
      ["InternalServerError", 500, "InternalServerError", "unknown", true],
      ["ServiceUnavailable", 503, "InternalServerError", "unknown", true],
      ["SomethingNew", 500, "InternalServerError", "unknown", true],
      ["SomethingNew", 400, "Unrecognized", "no", false],
      ["constructor", 400, "Unrecognized", "no", false]
    ]
    for (const [name, httpStatusCode, tag, applied, isRetryable] of cases) {
      const error = of({ name, message: "hush", $metadata: { httpStatusCode, requestId: "R1" } })
      assert.deepInclude(error, {
        operation: "PutItem",
        table: "orders",
        index: "byStatus",
        applied,
        attempts: 1,
        requestId: "R1",
        httpStatus: httpStatusCode
      })
      assert.strictEqual(error.reason._tag, tag)
      assert.strictEqual(error.isRetryable, isRetryable)
    }
  })

  it("reads what is malformed as far as it can be read, and never throws", () => {
    const odd = [null, undefined, [null], [{ Code: 5 }], [{ Code: null, Item: "x", Message: 5 }], "text", 5, {}]
    for (const value of odd) {
      const cancelled = of({
        name: "TransactionCanceledException",
        message: "hush",
        CancellationReasons: value
      } as ServiceException)
      assert.strictEqual(cancelled.reason._tag, "TransactionCanceled")
      assert.isFalse(cancelled.isRetryable)
      const throttled = of({
        name: "ThrottlingException",
        message: "hush",
        throttlingReasons: value
      } as ServiceException)
      assert.isTrue(throttled.isRetryable)
      const failed = of({ name: "ConditionalCheckFailedException", message: value, Item: value } as ServiceException)
      assert.strictEqual(failed.reason._tag, "ConditionalCheckFailed")
      assert.strictEqual(of({ name: value, message: "hush" } as ServiceException).reason._tag, "Unrecognized")
    }
  })

  it("keeps the throttling reasons in either spelling", () => {
    for (const member of ["ThrottlingReasons", "throttlingReasons"]) {
      const { reason } = of({
        name: "ThrottlingException",
        message: "hush",
        [member]: [{ reason: "TableReadKeyRangeThroughputExceeded", resource: "arn:orders" }, {}]
      })
      assert.deepInclude(reason, {
        throttlingReasons: [{ reason: "TableReadKeyRangeThroughputExceeded", resource: "arn:orders" }, {}]
      })
    }
  })
})

describe("DynamoDBError", () => {
  const conditional = of({
    name: "ConditionalCheckFailedException",
    message: "hush-message",
    Item: { id: { S: "hush-item" } }
  } as ServiceException)
  const cancelled = of(
    {
      name: "TransactionCanceledException",
      message: "hush-message",
      CancellationReasons: [
        { Code: "None" },
        { Code: "ConditionalCheckFailed", Message: "hush-reason", Item: { id: { S: "hush-item" } } },
        {}
      ]
    } as ServiceException,
    "TransactWriteItems"
  )
  const refused = of({ name: "ValidationException", message: "hush-message" })

  it("M21 gives what it holds by name", () => {
    assert(conditional.reason._tag === "ConditionalCheckFailed")
    assert.deepStrictEqual(conditional.reason.rawItem, { id: { S: "hush-item" } })
    assert(cancelled.reason._tag === "TransactionCanceled")
    assert.deepStrictEqual(cancelled.reason.codes, ["None", "ConditionalCheckFailed", "None"])
    assert.deepStrictEqual(cancelled.reason.cancellations, [
      { code: "None", item: undefined, message: undefined },
      { code: "ConditionalCheckFailed", item: { id: { S: "hush-item" } }, message: "hush-reason" },
      { code: "None", item: undefined, message: undefined }
    ])
    assert.strictEqual(refused.serviceMessage, "hush-message")
  })

  it.effect("shows neither items nor the service's words in any print", () =>
    Effect.gen(function* () {
      for (const error of [conditional, cancelled, refused]) {
        const exit = yield* Effect.exit(Effect.withSpan(Effect.fail(error), "caller"))
        assert(Exit.isFailure(exit))
        const prints = [
          JSON.stringify(error),
          JSON.stringify(error.reason),
          String(error),
          String(error.reason),
          error.stack ?? "",
          inspect(error, { depth: 20, showHidden: true }),
          inspect(error.reason, { depth: 20, showHidden: true }),
          Cause.pretty(exit.cause),
          inspect(exit, { depth: 20, showHidden: true }),
          JSON.stringify(exit)
        ]
        for (const print of prints) {
          assert.notInclude(print, "hush")
          assert.isNotEmpty(print)
        }
        assert.isUndefined(error.cause)
      }
    })
  )

  it("says operation, table, index, reason and request in its message", () => {
    const error = of({ name: "ThrottlingException", message: "hush", $metadata: { requestId: "R1" } })
    assert.strictEqual(error.message, "PutItem on orders/byStatus: the service asked for fewer requests [R1]")
  })
})
