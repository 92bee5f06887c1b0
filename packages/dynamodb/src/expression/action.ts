/**
 * The changes an update makes: what the update view's methods return.
 */
import type { Node as Operand } from "./operand.ts"
import type { Place } from "./path.ts"

const TypeId = "~@partita/dynamodb/Action"

/**
 * One change to an item of the table `Of`. `Field` is the attribute it changes; `Gives` tells whether the attribute is
 * complete afterwards even if the item was not there.
 *
 * @category models
 */
export interface Action<out Of extends string, out Field = unknown, out Gives = unknown> {
  readonly [TypeId]: { readonly of: Of; readonly field: Field; readonly gives: Gives }
}

export type Node =
  | { readonly _tag: "Set" | "SetIfAbsent"; readonly place: Place; readonly value: Operand }
  | { readonly _tag: "Add" | "Subtract"; readonly place: Place; readonly value: unknown }
  | { readonly _tag: "Delete" | "Append" | "Prepend"; readonly place: Place; readonly members: unknown }
  | { readonly _tag: "Remove"; readonly place: Place }

/** An action from its syntax. */
export const fromNode = (node: Node): Action<string> => ({ [TypeId]: node }) as unknown as Action<string>

/** The syntax of an action. */
export const nodeOf = (action: Action<string>): Node => action[TypeId] as unknown as Node
