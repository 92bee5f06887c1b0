/**
 * The error of a wait that came to no end.
 */
import * as Schema from "effect/Schema"

/**
 * A table did not become what was waited for: time ran out, or it is in a state that does not pass by itself. What was
 * asked for was taken by the service and may still be done.
 *
 * @category errors
 */
export class TableNotReady extends Schema.TaggedError<TableNotReady>("@partita/dynamodb/TableNotReady")(
  "TableNotReady",
  {
    table: Schema.String,
    awaited: Schema.Literals(["ACTIVE", "DELETED"]),
    /** What the table was when it was last seen, `"NOT_FOUND"` when it was not there. */
    status: Schema.String
  }
) {
  override get message(): string {
    return `${this.table}: waited for ${this.awaited} and gave up at ${this.status}`
  }
}

/** The error of a verb that waits: none where it is told not to. */
export type WaitError<Wait extends boolean> = true extends Wait ? TableNotReady : never
