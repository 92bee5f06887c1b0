/**
 * The attributes of a model as conditions and filters see them: typed from the pair of decoded and stored type.
 */
import type { BigDecimal } from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import type { HashSet } from "effect/HashSet"
import type { AttributeType } from "../wire/AttributeValue.ts"
import type { Action } from "./action.ts"
import { questions } from "./attributes.ts"
import type { Condition } from "./conditionSyntax.ts"
import { Invalid } from "./invalid.ts"
import type { Operand, ValueOr } from "./operand.ts"
import type { Refusal } from "./refusal.ts"
import { changes } from "./target.ts"
import { operand, type View } from "./view.ts"

/** What is really there: not the ways to be absent. */
export type Present<A> = Exclude<A, undefined | null>

type Numeric = number | bigint | BigDecimal

/** Decoded types whose order is the order of their stored numbers. */
type OrderedAsNumber = Numeric | Date | DateTime.Utc

/** What every attribute can be asked. */
interface Comparable<Of extends string, Value, Stored> extends Operand<Of, Value, Stored> {
  /** Equal; sets whatever their order, numbers by value. */
  eq(value: ValueOr<Of, Value, Stored>): Condition<Of>
  /** Not equal. */
  ne(value: ValueOr<Of, Value, Stored>): Condition<Of>
  /** Equal to one of 1 to 100 values. */
  in(values: ReadonlyArray<Value>): Condition<Of>
  /** The item has the attribute. */
  exists(): Condition<Of>
  /** The item does not have the attribute. */
  notExists(): Condition<Of>
  /** The attribute is stored with this type. */
  attributeType(type: AttributeType): Condition<Of>
}

/** What an attribute can be asked that is stored in the order of its values. */
interface Ordered<Of extends string, Value, Stored> {
  lt(value: ValueOr<Of, Value, Stored>): Condition<Of>
  le(value: ValueOr<Of, Value, Stored>): Condition<Of>
  gt(value: ValueOr<Of, Value, Stored>): Condition<Of>
  ge(value: ValueOr<Of, Value, Stored>): Condition<Of>
  /** From `low` to `high`, both included. */
  between(low: ValueOr<Of, Value, Stored>, high: ValueOr<Of, Value, Stored>): Condition<Of>
}

/** The size of an attribute: characters of text, bytes, or members of a set, list or map. */
export interface Size<Of extends string>
  extends
    Operand<Of, number, number>,
    Ordered<Of, number, number>,
    Pick<Comparable<Of, number, number>, "eq" | "ne" | "in"> {}

interface Sized<Of extends string> {
  /** Bytes of text (UTF-8) and binary, members of a set, list or map. */
  size(): Size<Of>
}

interface Text<Of extends string> extends Sized<Of> {
  beginsWith(prefix: ValueOr<Of, string, string>): Condition<Of>
  /** The text contains this part. */
  contains(part: ValueOr<Of, string, string>): Condition<Of>
}

interface Bytes<Of extends string> extends Sized<Of> {
  beginsWith(prefix: ValueOr<Of, Uint8Array, Uint8Array>): Condition<Of>
}

interface Members<Of extends string, Member, Stored> extends Sized<Of> {
  /** The set or list has this member. */
  contains(member: ValueOr<Of, Member, Stored>): Condition<Of>
}

/** The names that mean a method wherever they stand: fields called like that are reached through `at`. */
export type Method = keyof Comparable<"", 0, 0> | keyof Ordered<"", 0, 0> | "beginsWith" | "contains" | "size" | "at"

export type ElementOf<A> = A extends Iterable<infer Member> ? Member : never
export type EntryOf<A> = A extends { readonly [key: string]: infer Entry } ? Entry : never
export type FieldsOf<A> = A extends unknown ? keyof A & string : never
export type FieldOf<A, Name> = A extends unknown ? (Name extends keyof A ? A[Name] : never) : never
export type SetLike = ReadonlySet<unknown> | HashSet<unknown>

interface Elements<Of extends string, A, E> {
  /** The element at a position, from 0. */
  at(index: number): Attribute<Of, A, E>
}

/** A position as given, where the tuple `A` has it. */
export type Position<A, Index extends number> = `${Index}` extends keyof A
  ? Index
  : Refusal<"the tuple has no such position">

interface Positions<Of extends string, A extends ReadonlyArray<unknown>, E extends ReadonlyArray<unknown>> {
  /** The element at a position, from 0. */
  at<const Index extends number>(index: Position<A, Index>): Attribute<Of, A[Index], E[Index]>
}

interface Entries<Of extends string, A, E> extends Sized<Of> {
  /** The entry with this key. */
  at(key: string): Attribute<Of, A, E>
}

type Fields<Of extends string, A, E> = {
  readonly [Name in FieldsOf<E> & FieldsOf<A> as Exclude<Name, Method>]: Attribute<
    Of,
    FieldOf<A, Name>,
    FieldOf<E, Name>
  >
} & {
  /** A field by its name: also one that is called like a method. */
  at<Name extends FieldsOf<E> & FieldsOf<A>>(name: Name): Attribute<Of, FieldOf<A, Name>, FieldOf<E, Name>>
} & Sized<Of>

// The stored type decides what can be asked, the decoded type what may be compared with. Never distribute: an
// attribute that is text or a number has neither order.
type Questions<Of extends string, A, E> = [E] extends [string]
  ? [A] extends [string]
    ? Ordered<Of, A, E> & Text<Of>
    : [A] extends [Date | DateTime.Utc]
      ? Ordered<Of, A, E>
      : Sized<Of>
  : [E] extends [Numeric]
    ? [A] extends [OrderedAsNumber]
      ? Ordered<Of, A, E>
      : unknown
    : [E] extends [boolean]
      ? unknown
      : [E] extends [Uint8Array]
        ? Ordered<Of, A, E> & Bytes<Of>
        : [E] extends [SetLike]
          ? Members<Of, ElementOf<A>, ElementOf<E>>
          : [E] extends [ReadonlyArray<infer Stored>]
            ? [A] extends [ReadonlyArray<infer Member>]
              ? Members<Of, Member, Stored> &
                  (number extends A["length"] ? Elements<Of, Member, Stored> : Positions<Of, A, E>)
              : Sized<Of>
            : [E] extends [object]
              ? [A] extends [object]
                ? string extends keyof E
                  ? Entries<Of, EntryOf<A>, EntryOf<E>>
                  : Fields<Of, A, E>
                : Sized<Of>
              : unknown

/**
 * One attribute of the table `Of` that is a `A` in the program and a `E` in the table.
 *
 * @category models
 */
export type Attribute<Of extends string, A, E> = Comparable<Of, Exclude<A, undefined>, Exclude<E, undefined>> &
  Questions<Of, Present<A>, Present<E>>

/**
 * The attributes of a model.
 *
 * @category models
 */
export type Attributes<Of extends string, A, E> = {
  readonly [Name in FieldsOf<E> & FieldsOf<A>]-?: Attribute<Of, FieldOf<A, Name>, FieldOf<E, Name>>
}

/**
 * The attributes of a model, but for those named in `Hidden`, which say why they cannot be used here.
 *
 * @category models
 */
export type AttributesBut<Of extends string, A, E, Hidden, Message extends string> = {
  readonly [Name in FieldsOf<E> & FieldsOf<A>]-?: Name extends Hidden
    ? Refusal<Message>
    : Attribute<Of, FieldOf<A, Name>, FieldOf<E, Name>>
}

/**
 * A place whose type is not known: every question and every change, with values of any type. The model's codec still
 * encodes them, and a path the model lacks is refused before anything is sent.
 *
 * @category models
 */
export interface Untyped extends Operand<never, never, never> {
  eq(value: unknown): Condition<never>
  ne(value: unknown): Condition<never>
  lt(value: unknown): Condition<never>
  le(value: unknown): Condition<never>
  gt(value: unknown): Condition<never>
  ge(value: unknown): Condition<never>
  between(low: unknown, high: unknown): Condition<never>
  in(values: ReadonlyArray<unknown>): Condition<never>
  exists(): Condition<never>
  notExists(): Condition<never>
  attributeType(type: AttributeType): Condition<never>
  beginsWith(prefix: unknown): Condition<never>
  contains(member: unknown): Condition<never>
  set(value: unknown): Action<never, never, never>
  setIfAbsent(value: unknown): Action<never, never, never>
  remove(): Action<never, never, never>
  add(value: unknown): Action<never, never, never>
  subtract(value: unknown): Action<never, never, never>
  delete(members: Iterable<unknown>): Action<never, never, never>
  append(elements: Iterable<unknown>): Action<never, never, never>
  prepend(elements: Iterable<unknown>): Action<never, never, never>
}

const methods = { ...questions, ...changes }

/**
 * The place a path leads to: names joined by `.`, list positions in brackets. The names are the model's.
 *
 * A text that is no path, or a path the model lacks, fails the operation it is used in with a `DynamoDBError` whose
 * reason is `Validation`, before anything is sent.
 *
 * **Example** (A path chosen at run time)
 *
 * ```ts
 * import { Attribute, DynamoDB } from "@partita/dynamodb"
 *
 * const where = (path: string, value: unknown) =>
 *   DynamoDB.delete(Orders, key, { condition: () => Attribute.parse(path).eq(value) })
 * ```
 *
 * @category constructors
 */
export const parse = (path: string): Untyped => operand(methods, { unresolved: segmentsOf(path) }) as View & Untyped

const segmentsOf = (path: string): ReadonlyArray<string | number> => {
  if (!/^[^.[\]]+(\[\d+\]|\.[^.[\]]+)*$/.test(path))
    throw new Invalid("not a path: names joined by . and positions in []")
  return Array.from(path.matchAll(/\[(\d+)\]|[^.[\]]+/g), ([name, position]) =>
    position === undefined ? name : Number(position)
  )
}
