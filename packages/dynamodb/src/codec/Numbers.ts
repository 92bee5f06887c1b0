/**
 * Numbers that are read although JavaScript does not have them.
 */
import * as Schema from "effect/Schema"
import { lossyNumber } from "./annotation.ts"

/**
 * A number that reads as the nearest one JavaScript has. `Schema.Number` refuses a stored number of more digits than a
 * JavaScript number gives back, because writing the item again would change it; use this where other programs write
 * such numbers and their last digits do not matter. `Schema.BigDecimal` keeps all of them.
 *
 * Stored as N, by the shortest digits that name the number in JavaScript. Refused are NaN, infinities, and magnitudes
 * outside 1E-130 to 9.99E+125. Do not use it in a key: other digits are another key.
 *
 * **Example** (A mean that another program computed to 38 digits)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Numbers } from "@partita/dynamodb"
 *
 * class Statistics extends Schema.Class<Statistics>("Statistics")({
 *   name: Schema.String,
 *   count: Schema.Int,
 *   mean: Numbers.lossy
 * }) {}
 * ```
 *
 * @category schemas
 */
export const lossy: Schema.Number = Schema.Number.annotate({ [lossyNumber]: true })
