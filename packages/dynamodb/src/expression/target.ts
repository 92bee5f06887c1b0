/**
 * The attributes of a model as updates see them: each with the changes DynamoDB can make to what is stored there.
 */
import type { HashSet } from "effect/HashSet"
import { hasProperty } from "effect/Predicate"
import type { Model } from "../codec/Model.ts"
import { type Action, fromNode } from "./action.ts"
import type { ElementOf, EntryOf, FieldOf, FieldsOf, Numeric, Opaque, Position, SetLike, StoredField } from "./shape.ts"
import { type Node, nodeOf, type Operand, operandOr, type ValueOr } from "./operand.ts"
import type { Refusal } from "./refusal.ts"
import { make, PlaceId, type View } from "./view.ts"

const SumId: unique symbol = Symbol.for("@partita/dynamodb/Sum")

/**
 * Arithmetic on a number of the item: only the right-hand side of `set` can be one.
 *
 * @category models
 */
export interface Sum<out Of extends string, out Value, out Source = "item"> {
  readonly [SumId]: { readonly of: Of; readonly value: Value; readonly source: Source }
}

/** The arithmetic whose result an attribute can become: what is stored as a number, whatever its checks and brands. */
type SumFor<Of extends string, A, E, Source> = [E] extends [Numeric]
  ? [A] extends [Numeric]
    ? Sum<Of, Delta<A>, Source>
    : never
  : never

/** What a number grows by: a number of its kind. */
type Delta<A> = A extends number ? number : A

interface Settable<Of extends string, Value, Stored, Field, Gives> extends Operand<Of, Value, Stored> {
  /** Becomes the value, another attribute as it was before the update, or arithmetic on one. */
  set<Source = never>(
    value: ValueOr<Of, Value, Stored, Source> | SumFor<Of, NonNullable<Value>, NonNullable<Stored>, Source>
  ): Action<Of, Field, GivenBy<Source, Gives>>
  /** Becomes the value unless the item has the attribute. */
  setIfAbsent<Source = never>(value: ValueOr<Of, Value, Stored, Source>): Action<Of, Field, GivenBy<Source, Gives>>
}

/** What comes from the item itself gives nothing to one that is not there. */
type GivenBy<Source, Gives> = [Source] extends [never] ? Gives : never

interface Removable<Of extends string, Field> {
  /** Is taken away; nothing happens when it is absent. */
  remove(): Action<Of, Field, never>
}

interface Required {
  readonly remove: Refusal<"the model requires this attribute: it cannot be removed">
}

interface Counter<Of extends string, Value, Stored, Field, Gives> {
  /** Grows by the value; an absent number counts as 0. */
  add(value: Value): Action<Of, Field, Gives>
  /** Shrinks by the value; an absent number counts as 0. */
  subtract(value: Value): Action<Of, Field, Gives>
  /** This number and another, for the right-hand side of `set`. */
  plus(value: ValueOr<Of, Value, Stored>): Sum<Of, Value>
  /** This number less another, for the right-hand side of `set`. */
  minus(value: ValueOr<Of, Value, Stored>): Sum<Of, Value>
}

/** Several values. Text is none: it would be taken for its characters. */
type Several<A> = ReadonlyArray<A> | ReadonlySet<A> | HashSet<A>

interface Membership<Of extends string, Member, Field, Gives> {
  /** Gains members; an absent set counts as empty. Nothing happens without members. */
  add(members: Several<Member>): Action<Of, Field, Gives>
  /** Loses members; a set that has none left is absent. Nothing happens without members. */
  delete(members: Several<Member>): Action<Of, Field, never>
}

interface Positions<Of extends string, A extends ReadonlyArray<unknown>, E extends ReadonlyArray<unknown>, Field> {
  /** The element at a position, from 0. */
  at<const Index extends number>(index: Position<A, Index>): Target<Of, A[Index], E[Index], Field>
}

interface Sequence<Of extends string, A, E, Field, Gives> {
  /** The element at a position, from 0. Setting one past the end appends it. */
  at(index: number): Target<Of, A, E | undefined, Field>
  /** Gains elements at the end; an absent list counts as empty. */
  append(elements: Several<A>): Action<Of, Field, Gives>
  /** Gains elements at the beginning; an absent list counts as empty. */
  prepend(elements: Several<A>): Action<Of, Field, Gives>
}

/** The names that mean a method wherever they stand: fields called like that are reached through `at`. */
export type Method =
  | keyof Settable<"", 0, 0, 0, 0>
  | keyof Removable<"", 0>
  | keyof Counter<"", 0, 0, 0, 0>
  | keyof Membership<"", 0, 0, 0>
  | keyof Sequence<"", 0, 0, 0, 0>

type Changes<Of extends string, A, E, Field, Gives> = [E] extends [string | boolean | Uint8Array | Opaque]
  ? unknown
  : [E] extends [Numeric]
    ? [A] extends [Numeric]
      ? Counter<Of, Delta<A>, Delta<E>, Field, Gives>
      : unknown
    : [E] extends [SetLike]
      ? Membership<Of, ElementOf<A>, Field, Gives>
      : [E] extends [ReadonlyArray<infer Stored>]
        ? [A] extends [ReadonlyArray<infer Member>]
          ? number extends A["length"]
            ? Sequence<Of, Member, Stored, Field, Gives>
            : Positions<Of, A, E, Field>
          : unknown
        : [E] extends [object]
          ? [A] extends [object]
            ? string extends keyof E
              ? { at(key: string): Target<Of, EntryOf<A>, EntryOf<E> | undefined, Field> }
              : Fields<Of, A, E, Field>
            : unknown
          : unknown

type Fields<Of extends string, A, E, Field> = {
  readonly [Name in FieldsOf<E> & FieldsOf<A> as Exclude<Name, Method>]-?: Target<
    Of,
    FieldOf<A, Name>,
    FieldOf<E, Name>,
    Field
  >
} & {
  /** A field by its name: also one that is called like a method. */
  at<Name extends FieldsOf<E> & FieldsOf<A>>(name: Name): Target<Of, FieldOf<A, Name>, FieldOf<E, Name>, Field>
}

/**
 * One place an update can change: `A` in the program, `E` in the table, within the attribute `Field`. Only a change of
 * the whole attribute gives it; inside it, `Gives` is `never`.
 *
 * @category models
 */
export type Target<Of extends string, A, E, Field, Gives = never> = Settable<
  Of,
  Exclude<A, undefined>,
  Exclude<E, undefined>,
  Field,
  Gives
> &
  (undefined extends E ? Removable<Of, Field> : Required) &
  Changes<Of, NonNullable<A>, NonNullable<E>, Field, Gives>

/**
 * The attributes of the model `M` that an update can change: all but the table's key.
 *
 * @category models
 */
export type Targets<Of extends string, M extends Model, Key> = {
  readonly [Name in StoredField<M>]: Name extends Key
    ? Refusal<"the key of an item cannot be changed">
    : Target<Of, FieldOf<M["Type"], Name>, FieldOf<M["Encoded"], Name>, Name, Name>
}

/**
 * The attributes a new item must be given to be complete: not its key, not what may be absent, and not sets, which are
 * absent when they are empty.
 *
 * @category models
 */
export type Needed<E, Key> = keyof {
  [
    Name in keyof E & string as Name extends Key
      ? never
      : undefined extends E[Name]
        ? never
        : E[Name] extends SetLike
          ? never
          : Name
  ]: true
}

/** What `set` may be given: besides values and attributes, a sum. */
const stored = (view: View, value: unknown, form: "stored" | "ifAbsent" = "stored"): Node =>
  hasProperty(value, SumId) ? (value[SumId] as Node) : operandOr(view[PlaceId], value, form)

const sum = (operator: "+" | "-") =>
  function (this: View, value: unknown) {
    const right = operandOr(this[PlaceId], value, "raw")
    return { [SumId]: { _tag: "Sum", operator, left: nodeOf(this), right } satisfies Node }
  }

/** What updates can change of a place, whatever is stored there. */
export const changes = {
  set(this: View, value: unknown) {
    return fromNode({ _tag: "Set", place: this[PlaceId], value: stored(this, value) })
  },
  setIfAbsent(this: View, value: unknown) {
    return fromNode({ _tag: "SetIfAbsent", place: this[PlaceId], value: stored(this, value, "ifAbsent") })
  },
  remove(this: View) {
    return fromNode({ _tag: "Remove", place: this[PlaceId] })
  },
  add(this: View, value: unknown) {
    return fromNode({ _tag: "Add", place: this[PlaceId], value })
  },
  subtract(this: View, value: unknown) {
    return fromNode({ _tag: "Subtract", place: this[PlaceId], value })
  },
  plus: sum("+"),
  minus: sum("-"),
  delete(this: View, members: Iterable<unknown>) {
    return fromNode({ _tag: "Delete", place: this[PlaceId], members })
  },
  append(this: View, members: Iterable<unknown>) {
    return fromNode({ _tag: "Append", place: this[PlaceId], members })
  },
  prepend(this: View, members: Iterable<unknown>) {
    return fromNode({ _tag: "Prepend", place: this[PlaceId], members })
  }
}

/** The update view. */
export const targets = make(changes)
