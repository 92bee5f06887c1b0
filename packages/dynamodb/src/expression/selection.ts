/**
 * The attributes of a model as projections see them, and the type of what they pick.
 */
import type { DateTime } from "effect/DateTime"
import type { Model } from "../codec/Model.ts"
import type { EntryOf, FieldOf, FieldsOf, Numeric, Opaque, Position, SetLike, StoredField } from "./shape.ts"
import type { Place } from "./path.ts"
import { make, PlaceId, type View } from "./view.ts"

const TypeId = "~@partita/dynamodb/Selected"

/**
 * A picked place, by the names and positions that lead to it.
 *
 * @category models
 */
export interface Selected<out Segments> {
  readonly [TypeId]: Segments
}

type Leaf = string | Numeric | boolean | Date | Uint8Array | DateTime | SetLike | Opaque

type Segments = ReadonlyArray<string | number>

/**
 * An attribute or a part of one that can be picked.
 *
 * @category models
 */
export type Selection<A, E, Picked extends Segments> = Selected<Picked> & Within<NonNullable<A>, NonNullable<E>, Picked>

type Within<A, E, Picked extends Segments> = [E] extends [Leaf]
  ? unknown
  : [E] extends [ReadonlyArray<infer Stored>]
    ? A extends ReadonlyArray<infer Member>
      ? {
          at<const Index extends number>(
            index: number extends A["length"] ? Index : Position<A, Index>
          ): Selection<ElementAt<A, Index, Member>, ElementAt<E, Index, Stored>, [...Picked, Index]>
        }
      : unknown
    : [E] extends [object]
      ? [A] extends [object]
        ? string extends keyof E
          ? { at<const Name extends string>(name: Name): Selection<EntryOf<A>, EntryOf<E>, [...Picked, Name]> }
          : {
              readonly [Name in FieldsOf<E> & FieldsOf<A> as Exclude<Name, "at">]-?: Selection<
                FieldOf<A, Name>,
                FieldOf<E, Name>,
                [...Picked, Name]
              >
            } & {
              at<Name extends FieldsOf<E> & FieldsOf<A>>(
                name: Name
              ): Selection<FieldOf<A, Name>, FieldOf<E, Name>, [...Picked, Name]>
            }
        : unknown
      : unknown

/** The element of a tuple at a position, of any other list any of its elements. */
type ElementAt<A extends ReadonlyArray<unknown>, Index, Member> = Index extends keyof A ? A[Index] : Member

/**
 * The attributes of the model `M` that can be picked: all of them.
 *
 * @category models
 */
export type Selections<M extends Model, Names extends string = StoredField<M>> = {
  readonly [Name in Names]: Selection<FieldOf<M["Type"], Name>, FieldOf<M["Encoded"], Name>, [Name]>
}

type Head<Picked> = Picked extends readonly [infer First, ...ReadonlyArray<unknown>] ? First : never
type Tail<Picked, Name> = Picked extends readonly [Name, ...infer Rest] ? Rest : never
type Whole<Picked> = Picked extends readonly [] ? true : never

/**
 * The decoded type of the picked places: plain objects with the picked fields, lists with the picked elements in order.
 *
 * @category models
 */
export type Picked<A, Paths> =
  A extends ReadonlyArray<infer Member>
    ? ReadonlyArray<PickedElement<A, Member, Paths, Head<Paths>>>
    : string extends keyof A
      ? { readonly [Name in Head<Paths> & string]?: PickedPart<EntryOf<A>, Tail<Paths, Name>> }
      : {
          readonly [Name in keyof A as Name extends Head<Paths> ? Name : never]: PickedPart<A[Name], Tail<Paths, Name>>
        }

/** An element has what was picked at its position; of positions that are not known, what one of them picks. */
type PickedElement<A extends ReadonlyArray<unknown>, Member, Paths, Index> = Index extends number
  ? number extends Index
    ? Paths extends readonly [number, ...infer Rest]
      ? PickedPart<Member, Rest>
      : never
    : PickedPart<ElementAt<A, Index, Member>, Tail<Paths, Index>>
  : never

type PickedPart<A, Paths> = true extends Whole<Paths> ? A : A extends undefined | null ? A : Picked<A, Paths>

/**
 * What a projection yields, from the list its callback returns.
 *
 * @category models
 */
export type PickedBy<A, Selections extends ReadonlyArray<Selected<unknown>>> = Picked<
  A,
  Selections[number] extends Selected<infer Paths> ? Paths : never
>

/**
 * A part of what is an `A` in the program and an `E` in the table: whatever can be reached by a path may be left out, and
 * lists hold the elements that were touched.
 *
 * @category models
 */
export type Part<A, E> = Inside<NonNullable<A>, NonNullable<E>> | Extract<A, null>

type Inside<A, E> = [E] extends [Leaf]
  ? A
  : [E] extends [ReadonlyArray<infer Stored>]
    ? A extends ReadonlyArray<infer Member>
      ? ReadonlyArray<Part<Member, Stored>>
      : A
    : [E] extends [object]
      ? string extends keyof E
        ? { readonly [key: string]: Part<EntryOf<A>, EntryOf<E>> }
        : [FieldsOf<E> & FieldsOf<A>] extends [never]
          ? A
          : { readonly [Name in FieldsOf<E> & FieldsOf<A>]?: Part<FieldOf<A, Name>, FieldOf<E, Name>> }
      : A

/** The projection view. */
export const selections = make({})

/** The place a callback picked. */
export const placeOf = (selected: Selected<unknown>): Place => (selected as unknown as View)[PlaceId]
