/**
 * Transformations of Effect's own that need less than they ask for: the same results, without a fiber or in less time.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import type * as SchemaTransformation from "effect/SchemaTransformation"
import { isoText, isoTime } from "./isoText.ts"
import { memoize } from "./memoize.ts"
import type { Getter } from "./Plan.ts"

interface Both {
  readonly decode: Getter
  readonly encode: Getter
}

type Transformation = SchemaTransformation.Transformation<unknown, unknown, unknown, unknown>

/** The two directions of a transformation. */
export const plain = (transformation: Transformation): Both => {
  // Syntax trees have lost the types that say so: models need no services.
  const { decode, encode } = transformation as Both
  if (isJson(encode)) return { decode: immediate(decode), encode: immediate(encode) }
  return { decode: read().get(decode) ?? decode, encode: written().get(encode) ?? encode }
}

/** Effect marks what writes JSON text so. Without the mark the general way gives the same results. */
const isJson = (encode: Getter): boolean => {
  const mark: unknown = Object.getOwnPropertyDescriptor(encode, Symbol.for("~effect/Schema/content"))?.value
  return typeof mark === "object" && mark !== null && "mediaType" in mark && mark.mediaType === "application/json"
}

/** What JSON text takes is an effect that only catches what is thrown: nothing of the caller's fiber matters to it. */
const immediate = (getter: Getter): Getter =>
  getter._tag === "TransformEffect"
    ? SchemaGetter.transformEffect((value, options) => Effect.runSyncExit(getter.transform(value, options)))
    : getter

const transformationOf = (schema: Schema.Constraint) => schema.ast.encoding!.at(-1)!.transformation as Transformation
const date = memoize(() => transformationOf(Schema.DateFromString))
const utc = memoize(() => transformationOf(Schema.DateTimeUtcFromString))

/** What writes times as text; each is given what its schema decodes to. */
const written = memoize(
  (): ReadonlyMap<unknown, Getter> =>
    new Map<unknown, Getter>([
      [date().encode, SchemaGetter.transform((date) => isoText((date as Date).getTime()))],
      [utc().encode, SchemaGetter.transform((time) => isoText(DateTime.toEpochMillis(time as DateTime.Utc)))]
    ])
)

/** What reads them; each is given text. */
const read = memoize(
  (): ReadonlyMap<unknown, Getter> =>
    new Map<unknown, Getter>([
      [
        date().decode,
        SchemaGetter.transform((text) => {
          const time = isoTime(text as string)
          return new Date(Number.isNaN(time) ? (text as string) : time)
        })
      ],
      [utc().decode, utcOr(utc().decode as Getter)]
    ])
)

/** Reads times that are written as usual, and the others as they were read. */
const utcOr = (other: Getter): Getter =>
  other._tag === "TransformEffect"
    ? SchemaGetter.transformEffect((text, options) => {
        const time = isoTime(text as string)
        return Number.isNaN(time) ? other.transform(text, options) : Effect.succeed(DateTime.makeUnsafe(time))
      })
    : other
