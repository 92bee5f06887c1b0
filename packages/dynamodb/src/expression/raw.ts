/**
 * Values that are compared as they stand on the wire: lengths, prefixes, deltas. No schema has a say in them.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Exit from "effect/Exit"
import { fromBigDecimal, fromBigInt, fromNumber } from "../codec/number.ts"
import type { Issue } from "../codec/Codec.ts"
import type { AttributeValue } from "../wire/AttributeValue.ts"

/** Text, bytes or a number of any of the three kinds, by its JavaScript type. */
export const encodeRaw = (value: unknown): Exit.Exit<AttributeValue, Issue> => {
  if (typeof value === "string") {
    return value.isWellFormed()
      ? Exit.succeed({ S: value })
      : Exit.fail({ path: [], rule: "is not well-formed Unicode" })
  }
  if (value instanceof Uint8Array) return Exit.succeed({ B: new Uint8Array(value) })
  const digits =
    typeof value === "number"
      ? fromNumber(value)
      : typeof value === "bigint"
        ? fromBigInt(value)
        : BigDecimal.isBigDecimal(value)
          ? fromBigDecimal(value)
          : undefined
  return digits === undefined
    ? Exit.fail({ path: [], rule: "is no number DynamoDB can hold: at most 38 digits, neither NaN nor infinite" })
    : Exit.succeed({ N: digits })
}
