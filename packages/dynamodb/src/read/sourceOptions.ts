/**
 * The options that every read of several items has, and what they make of its pages.
 */
import type * as Result from "effect/Result"
import type { AttributesBut } from "../expression/Attribute.ts"
import type { Condition } from "../expression/conditionSyntax.ts"
import type { Refusal } from "../expression/refusal.ts"
import type { Selected, Selections } from "../expression/selection.ts"
import type { StoredField } from "../expression/shape.ts"
import type { CursorError } from "../table/Cursor.ts"
import type { ItemDecodeError } from "../table/ItemDecodeError.ts"
import type * as Table from "../table/Table.ts"
import type { Failure } from "../operation/Request.ts"
import type { Got } from "../operation/reader.ts"

/**
 * What becomes of an item that is not what its model says: it fails the stream, is left out, or stands among the others
 * as the failure of a `Result`.
 *
 * @category models
 */
export type Undecodable = "fail" | "skip" | "result"

/**
 * What `query` and `scan` share. `Picked` is what `project` returns, `Fetch` whether a local index fetches whole items.
 *
 * @category models
 */
export interface SourceOptions<
  T extends Table.Source,
  Hidden,
  Picked extends ReadonlyArray<Selected<unknown>>,
  StartAt extends string | undefined,
  Fetch extends boolean,
  Mode extends Undecodable
> {
  /** What is kept of what was read, and paid for. */
  readonly filter?:
    | ((
        attributes: AttributesBut<
          T["name"],
          T["model"],
          Hidden,
          "a filter cannot mention the key: narrow the key and sort of the query",
          Fetch extends true ? StoredField<T["model"]> : Table.Readable<T>
        >
      ) => Condition<T["name"]>)
    | undefined
  /** The parts to read; the items have these and no others. They cost what whole items cost. */
  readonly project?:
    | ((attributes: Selections<T["model"], Fetch extends true ? StoredField<T["model"]> : Table.Readable<T>>) => Picked)
    | undefined
  /** Strongly consistent reads: see every write that was answered before; cost twice as much. Default: false. */
  readonly consistent?: T["kind"] extends "global"
    ? Refusal<"a global index has no strong reads"> | undefined
    : boolean | undefined
  /** Whole items from a local index that holds parts: each costs a read of the table too. Default: false. */
  readonly fetch?: T["kind"] extends "local" ? Fetch : Refusal<"only a local index can fetch whole items"> | undefined
  /** Items read per call, before the filter: at least 1. Default: what fits in 1 MB. */
  readonly pageSize?: number | undefined
  /** The cursor of a page of the same read, after which to go on. */
  readonly startAt?: StartAt | undefined
  /** Pages read ahead of the one that is asked for, beside those that segments read. Default: 0. */
  readonly prefetch?: number | undefined
  /** Reads after which to stop, in all segments together, at least 1: the last page is `truncated` and has the cursor. Default: none. */
  readonly maxPages?: number | undefined
  /**
   * Read units after which to stop, in all segments together: no read begins once they are reached. Those that segments
   * have under way are the last pages. Default: none.
   */
  readonly maxReadUnits?: number | undefined
  /** What becomes of an item that does not decode. Default: it fails the stream. */
  readonly undecodable?: Mode | undefined
}

/** What the pages of a source hold. */
export type Read<
  T extends Table.Source,
  Picked extends ReadonlyArray<Selected<unknown>>,
  Fetch extends boolean,
  Mode extends Undecodable
> = Outcome<Mode, Got<Fetch extends true ? T["model"]["Type"] : Table.Item<T>, Picked>>

type Outcome<Mode extends Undecodable, A> = Mode extends "result" ? Result.Result<A, ItemDecodeError> : A

/** What the reading of a source can fail with. */
export type ReadError<StartAt, Mode extends Undecodable> =
  | Failure
  | (Mode extends "fail" ? ItemDecodeError : never)
  | ([StartAt] extends [undefined] ? never : CursorError)
