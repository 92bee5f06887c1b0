/**
 * Cursors: where a query goes on, as an opaque text that belongs to that query alone.
 */
import * as Data from "effect/Data"
import * as Schema from "effect/Schema"

/**
 * A place between two items of a query. Opaque, not secret: it holds key values.
 *
 * @category schemas
 */
export const Cursor = Schema.String.pipe(Schema.brand("@partita/dynamodb/Cursor"))

/**
 * @category models
 */
export type Cursor = typeof Cursor.Type

/**
 * A cursor that cannot be used: `damaged` on the way, of a `foreign` query (another table, index, direction, partition
 * or sort condition), or `outdated`, made by another version of this library. Nothing was sent.
 *
 * @category errors
 */
export class CursorError extends Data.TaggedError("CursorError")<{
  readonly table: string
  readonly reason: "damaged" | "foreign" | "outdated"
}> {
  override get message(): string {
    const what = { damaged: "is damaged", foreign: "belongs to another query", outdated: "is of another version" }
    return `${this.table}: the cursor ${what[this.reason]}`
  }
}
