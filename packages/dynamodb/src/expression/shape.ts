/**
 * The shapes of models: their fields, elements, entries and members, as types.
 */
import type { BigDecimal } from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import type { HashSet } from "effect/HashSet"
import type { Redacted } from "effect/Redacted"
import type { Model } from "../codec/Model.ts"
import type { Refusal } from "./refusal.ts"

export type ElementOf<A> = A extends Iterable<infer Member> ? Member : never
export type EntryOf<A> = A extends { readonly [key: string]: infer Entry } ? Entry : never
export type FieldsOf<A> = A extends unknown ? keyof A & string : never
export type FieldOf<A, Name> = A extends unknown ? (Name extends keyof A ? A[Name] : never) : never
export type SetLike = ReadonlySet<unknown> | HashSet<unknown>

/** What is a number in the program and in the table. */
export type Numeric = number | bigint | BigDecimal

/** Decoded types whose order is the order of their stored numbers. */
export type OrderedAsNumber = Numeric | Date | DateTime.Utc

/** What has no fields to reach, though it is an object in memory. */
export type Opaque = Redacted<unknown>

/** A position as given, where the tuple `A` has it. */
export type Position<A, Index extends number> = `${Index}` extends keyof A
  ? Index
  : Refusal<"the tuple has no such position">

/** The names of a model's stored fields: not getters, not methods. */
export type StoredField<M extends Model> = FieldsOf<M["Encoded"]> & FieldsOf<M["Type"]>
