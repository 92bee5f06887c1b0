/**
 * The codec of a model, compiled once from its schema: decoded values to and from `AttributeValue`s in one pass.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaParser from "effect/SchemaParser"
import type { AttributeMap } from "../wire/AttributeValue.ts"
import { compile } from "./compile.ts"
import { decoder } from "./decode.ts"
import { encoder } from "./encode.ts"
import { explain, type Issue } from "./Issue.ts"
import { unlessMalformed } from "./malformed.ts"
import { memoize } from "./memoize.ts"
import type { Model } from "./Model.ts"
import { typesOf } from "./Plan.ts"
import { type Codec, rootCodec } from "./position.ts"
import { isInherited } from "./record.ts"
import { INVALID, perform } from "./run.ts"

export type { Issue } from "./Issue.ts"
export type { Codec } from "./position.ts"
export { type Path, type Projected, projected } from "./projected.ts"
export { INVALID } from "./run.ts"

/**
 * The codec of whole items.
 *
 * @category models
 */
export interface ModelCodec<A> {
  readonly root: Codec
  /** Reads an item without building errors: `INVALID` says that `decode` knows more (why, or how with effects). */
  readonly decodeUnsafe: (attributes: AttributeMap) => A | typeof INVALID
  readonly decode: (attributes: AttributeMap) => Effect.Effect<A, Issue>
  readonly encode: (item: A) => Effect.Effect<AttributeMap, Issue>
  /** Writes an instance, or what the model's constructor takes: its defaults are applied and its checks run. */
  readonly encodeInput: (input: unknown) => Effect.Effect<AttributeMap, Issue>
}

/**
 * The codec of a model, made once per schema.
 *
 * Text is stored as S; numbers, bigints and `BigDecimal`s as N; booleans as BOOL; null as NULL; `Uint8Array`s as B;
 * arrays and tuples as L; structs, classes and records as M; `ReadonlySet`s and `HashSet`s of text, numbers or bytes as
 * SS, NS or BS; `Redacted` as what it holds; `Schema.Json` as whatever its value is; everything else by its encoding.
 * What is `undefined` or `Option.none` in a key that allows it is absent. An empty set is absent where the attribute is
 * required, and an issue elsewhere. `Schema.Unknown` and `Schema.Any` are refused: what they wrote could not be read
 * back.
 *
 * Throws where some part of the model has no stored form, saying where and what to use instead. Parts that are
 * suspended are looked at on first use; without a stored form they are a defect then.
 */
export const fromSchema = <S extends Model>(schema: S): ModelCodec<S["Type"]> => {
  const known = codecs.get(schema.ast)
  // An entry is found only by the syntax tree it was made from, and so has its type.
  if (known !== undefined) return known as ModelCodec<S["Type"]>
  const codec = make(schema)
  codecs.set(schema.ast, codec)
  return codec
}

const codecs = new WeakMap<SchemaAST.AST, unknown>()

const make = <S extends Model>(schema: S): ModelCodec<S["Type"]> => {
  type Item = S["Type"]
  const plan = compile(schema.ast, "")
  const types = typesOf(plan)
  if (types.size !== 1 || !types.has("M")) throw new Error("The model has no stored form: an item must be a map")
  const read = decoder(plan)
  const write = encoder(plan)
  const isInstance = plan._tag === "Class" ? plan.isInstance : () => false

  const decode = (attributes: AttributeMap): Effect.Effect<Item, Issue> =>
    unlessMalformed(
      attributes,
      perform((run) => read({ M: attributes }, run))
    )

  const encode = (item: Item): Effect.Effect<AttributeMap, Issue> =>
    perform((run) => {
      const encoded = write(item, run)
      // The plan of an item has no form but a map.
      return encoded === INVALID ? INVALID : (encoded as { readonly M: AttributeMap }).M
    })

  const construct = SchemaParser.makeEffect(schema)
  const root = rootCodec(plan)
  // Effect's constructors take what every object inherits for a field of the same name.
  const isMistakable = memoize(() => root.attributeNames.some(isInherited))
  const bare = (input: unknown): unknown =>
    Predicate.isObject(input) && Object.getPrototypeOf(input) === Object.prototype && isMistakable()
      ? Object.assign(Object.create(null), input)
      : input
  return {
    root,
    decodeUnsafe: (attributes) => {
      try {
        return read({ M: attributes }, undefined) as Item | typeof INVALID
      } catch {
        // A transformation threw: `decode` dies of it.
        return INVALID
      }
    },
    decode,
    encode,
    encodeInput: (input) =>
      isInstance(input)
        ? encode(input as Item)
        : Effect.flatMapEager(
            Effect.mapErrorEager(construct(bare(input) as never), (issue) =>
              explain(issue, "is not what the model's constructor takes")
            ),
            encode
          )
  }
}
