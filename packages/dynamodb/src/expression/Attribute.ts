/**
 * The attributes of a model as conditions and filters see them: typed from the pair of decoded and stored type.
 */
import type * as DateTime from "effect/DateTime"
import type { Model } from "../codec/Model.ts"
import type { AttributeType } from "../wire/AttributeValue.ts"
import type { Action } from "./action.ts"
import { questions } from "./attributes.ts"
import type { Condition } from "./conditionSyntax.ts"
import { Invalid } from "./invalid.ts"
import type { Operand, ValueOr } from "./operand.ts"
import type { Refusal } from "./refusal.ts"
import type {
  ElementOf,
  EntryOf,
  FieldOf,
  FieldsOf,
  Numeric,
  Opaque,
  OrderedAsNumber,
  Position,
  SetLike,
  StoredField
} from "./shape.ts"
import { changes } from "./target.ts"
import { operand, type View } from "./view.ts"

export type { Operand, ValueOr } from "./operand.ts"
export type { Refusal, RefusalOf } from "./refusal.ts"
export type { Part, Picked, PickedBy, Selected, Selection, Selections } from "./selection.ts"
export type {
  ElementOf,
  EntryOf,
  FieldOf,
  FieldsOf,
  Numeric,
  Opaque,
  OrderedAsNumber,
  Position,
  SetLike,
  StoredField
} from "./shape.ts"
export type { Needed, Sum, Target, Targets } from "./target.ts"

/**
 * What every attribute can be asked, whatever its type. `Value` is what it is in the program, `Stored` in the table.
 *
 * @category models
 */
export interface Comparable<Of extends string, Value, Stored> extends Operand<Of, Value, Stored> {
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

/** The size of an attribute: the length of text, of bytes, or of a set, list or map. */
export interface Size<Of extends string>
  extends
    Operand<Of, number, number>,
    Ordered<Of, number, number>,
    Pick<Comparable<Of, number, number>, "eq" | "ne" | "in"> {}

interface Sized<Of extends string> {
  /** The length of text or bytes, the members of a set, list or map. */
  size(): Size<Of>
}

/**
 * Text that is text in the program too.
 *
 * @category models
 */
export interface TextAttribute<Of extends string, Value, Stored>
  extends Comparable<Of, Value, Stored>, Ordered<Of, NonNullable<Value>, NonNullable<Stored>>, Sized<Of> {
  beginsWith(prefix: ValueOr<Of, string, string>): Condition<Of>
  /** The text contains this part. */
  contains(part: ValueOr<Of, string, string>): Condition<Of>
}

/**
 * Times stored as text whose order is that of the times.
 *
 * @category models
 */
export interface TimeAttribute<Of extends string, Value, Stored>
  extends Comparable<Of, Value, Stored>, Ordered<Of, NonNullable<Value>, NonNullable<Stored>> {}

/**
 * Numbers, and times stored as numbers.
 *
 * @category models
 */
export interface NumberAttribute<Of extends string, Value, Stored>
  extends Comparable<Of, Value, Stored>, Ordered<Of, NonNullable<Value>, NonNullable<Stored>> {}

/**
 * Bytes.
 *
 * @category models
 */
export interface BytesAttribute<Of extends string, Value, Stored>
  extends Comparable<Of, Value, Stored>, Ordered<Of, NonNullable<Value>, NonNullable<Stored>>, Sized<Of> {
  beginsWith(prefix: ValueOr<Of, Uint8Array, Uint8Array>): Condition<Of>
}

/**
 * Sets of text, numbers or bytes.
 *
 * @category models
 */
export interface SetAttribute<Of extends string, Value, Stored> extends Comparable<Of, Value, Stored>, Sized<Of> {
  /** The set has this member. */
  contains(member: ValueOr<Of, ElementOf<NonNullable<Value>>, ElementOf<NonNullable<Stored>>>): Condition<Of>
}

interface Listed<Of extends string, Value, Stored, Member, StoredMember>
  extends Comparable<Of, Value, Stored>, Sized<Of> {
  /** The list has this element. */
  contains(element: ValueOr<Of, Member, StoredMember>): Condition<Of>
}

/**
 * Lists of any length.
 *
 * @category models
 */
export interface ListAttribute<Of extends string, Value, Stored, Member, StoredMember> extends Listed<
  Of,
  Value,
  Stored,
  Member,
  StoredMember
> {
  /** The element at a position, from 0. */
  at(index: number): Attribute<Of, Member, StoredMember>
}

/**
 * Tuples: each position has its own type.
 *
 * @category models
 */
export interface TupleAttribute<
  Of extends string,
  Value,
  Stored,
  A extends ReadonlyArray<unknown>,
  E extends ReadonlyArray<unknown>
> extends Listed<Of, Value, Stored, A[number], E[number]> {
  /** The element at a position, from 0. */
  at<const Index extends number>(index: Position<A, Index>): Attribute<Of, A[Index], E[Index]>
}

/**
 * Records: any number of entries of one type.
 *
 * @category models
 */
export interface RecordAttribute<Of extends string, Value, Stored> extends Comparable<Of, Value, Stored>, Sized<Of> {
  /** The entry with this key. */
  at(key: string): Attribute<Of, EntryOf<NonNullable<Value>>, EntryOf<NonNullable<Stored>>>
}

/** The names that mean a method wherever they stand: fields called like that are reached through `at`. */
export type Method = keyof Comparable<"", 0, 0> | keyof Ordered<"", 0, 0> | "beginsWith" | "contains" | "size" | "at"

type Fields<Of extends string, A, E> = {
  readonly [Name in FieldsOf<E> & FieldsOf<A> as Exclude<Name, Method>]: Attribute<
    Of,
    FieldOf<A, Name>,
    FieldOf<E, Name>
  >
} & {
  /** A field by its name: also one that is called like a method. */
  at<Name extends FieldsOf<E> & FieldsOf<A>>(name: Name): Attribute<Of, FieldOf<A, Name>, FieldOf<E, Name>>
}

/**
 * Structs, classes and unions of them: each field is an attribute.
 *
 * @category models
 */
export type StructAttribute<Of extends string, Value, Stored> = Comparable<Of, Value, Stored> &
  Sized<Of> &
  Fields<Of, NonNullable<Value>, NonNullable<Stored>>

/**
 * One attribute of the table `Of` that is a `A` in the program and a `E` in the table.
 *
 * @category models
 */
export type Attribute<Of extends string, A, E> = Kind<
  Of,
  Exclude<A, undefined>,
  Exclude<E, undefined>,
  NonNullable<A>,
  NonNullable<E>
>

// The stored type decides what can be asked, the decoded type what may be compared with. Never distribute: an
// attribute that is text or a number has neither order.
type Kind<Of extends string, Value, Stored, A, E> = [E] extends [string]
  ? [A] extends [string]
    ? TextAttribute<Of, Value, Stored>
    : [A] extends [Date | DateTime.Utc]
      ? TimeAttribute<Of, Value, Stored>
      : Comparable<Of, Value, Stored>
  : [E] extends [Numeric]
    ? [A] extends [OrderedAsNumber]
      ? NumberAttribute<Of, Value, Stored>
      : Comparable<Of, Value, Stored>
    : [E] extends [boolean | Opaque]
      ? Comparable<Of, Value, Stored>
      : [E] extends [Uint8Array]
        ? BytesAttribute<Of, Value, Stored>
        : [E] extends [SetLike]
          ? SetAttribute<Of, Value, Stored>
          : [E] extends [ReadonlyArray<infer StoredMember>]
            ? [A] extends [ReadonlyArray<infer Member>]
              ? number extends A["length"]
                ? ListAttribute<Of, Value, Stored, Member, StoredMember>
                : TupleAttribute<Of, Value, Stored, A, E>
              : Comparable<Of, Value, Stored>
            : [E] extends [object]
              ? [A] extends [object]
                ? string extends keyof E
                  ? RecordAttribute<Of, Value, Stored>
                  : StructAttribute<Of, Value, Stored>
                : Comparable<Of, Value, Stored>
              : Comparable<Of, Value, Stored>

/**
 * The attributes of the model `M`.
 *
 * @category models
 */
export type Attributes<Of extends string, M extends Model> = {
  readonly [Name in StoredField<M>]: Attribute<Of, FieldOf<M["Type"], Name>, FieldOf<M["Encoded"], Name>>
}

/**
 * The attributes of the model `M`, all or those in `Names`, but for those named in `Hidden`, which say why they cannot be
 * used here.
 *
 * @category models
 */
export type AttributesBut<
  Of extends string,
  M extends Model,
  Hidden,
  Message extends string,
  Names extends string = StoredField<M>
> = {
  readonly [Name in Names]: Name extends Hidden
    ? Refusal<Message>
    : Attribute<Of, FieldOf<M["Type"], Name>, FieldOf<M["Encoded"], Name>>
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
