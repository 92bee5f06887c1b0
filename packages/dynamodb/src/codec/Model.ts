/**
 * What the data layer can store: any schema without services whose wire form is a map.
 */
import type * as Schema from "effect/Schema"

/**
 * A schema whose items DynamoDB can hold: a `Schema.Class`, a struct, a union of them, or a `Model.Class` of
 * `effect/schema`. Its decoded and its encoded form are objects, and neither direction needs a service. Effects inside
 * transformations and defaults are allowed: they run in the fiber that reads or writes.
 *
 * @category models
 */
export interface Model extends Schema.Constraint {
  readonly Type: object
  readonly Encoded: object
  readonly DecodingServices: never
  readonly EncodingServices: never
}
