/**
 * Reading items: whole, or the parts a projection picked.
 */
import type * as Effect from "effect/Effect"
import { type Issue, projected } from "../codec/Codec.ts"
import type { Expressions } from "../expression/compile.ts"
import { resolve } from "../expression/path.ts"
import { type PickedBy, placeOf, type Selected, selections } from "../expression/selection.ts"
import type { Definition } from "../table/definition.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"

/** What a read yields: the item, or the parts of it that a projection picked. Without one, `Picked` is `never`. */
export type Got<A, Picked extends ReadonlyArray<Selected<unknown>>> = [Picked] extends [never] ? A : PickedBy<A, Picked>

/** The callback of a projection, whatever its attributes are called. */
export type Project = (attributes: never) => ReadonlyArray<Selected<unknown>>

export interface Reader {
  /** The member of the request that names the parts; none for whole items. */
  readonly expression: (expressions: Expressions) => { readonly ProjectionExpression?: string }
  readonly decode: (attributes: AttributeMap) => Effect.Effect<unknown, Issue>
  /** Whether the items are those of the model. */
  readonly isWhole: boolean
}

/**
 * The reader of the items of a source. With a projection the keys are always read too: that costs nothing, and tells
 * items of a batch and places in a query apart. Without one an index yields what it holds, or what it fetches.
 */
export const reader = (definition: Definition, project: Project | undefined, fetch = false): Reader => {
  const { codec, index, startKey } = definition
  if (project !== undefined) {
    // The view has the attributes the callback's type names.
    const picked = project(selections.ofItem(codec.root) as never).map((selected) =>
      resolve(codec.root, placeOf(selected))
    )
    const paths = [...picked, ...startKey.map(({ path }) => path)]
    return {
      expression: ({ projection }) => ({ ProjectionExpression: projection(paths) }),
      decode: projected(
        codec.root,
        picked.map(({ fields }) => fields)
      ),
      isWhole: false
    }
  }
  const fields = fetch ? undefined : index?.fields
  return {
    expression: () => ({}),
    decode:
      fields === undefined
        ? codec.decode
        : projected(
            codec.root,
            fields.map((field) => [field])
          ),
    isWhole: fields === undefined
  }
}
