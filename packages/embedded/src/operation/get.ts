/**
 * What reading items by their keys has in common, alone, in a batch or in a transaction.
 */
import type { AttributeMap, Output } from "@partita/dynamodb/wire"
import * as ExpressionAttributes from "../expression/ExpressionAttributes.ts"
import type { Path } from "../expression/Path.ts"
import { parseProjection, project } from "../expression/projection.ts"
import { type Entry, get } from "../storage/Collection.ts"
import type { Position } from "../storage/Key.ts"
import { locate, type Table } from "../storage/Table.ts"
import { copyOutItem } from "../value/Value.ts"
import { checkKey, checkPaths } from "./key.ts"

/** The paths an answer is to give of each item; none stands for all of it. */
export type Projection = ReadonlyArray<Path> | undefined

/** The projection of a request: every name must be used by it. */
export const projectionOf = (input: {
  readonly ExpressionAttributeNames?: { readonly [placeholder: string]: string } | undefined
  readonly ProjectionExpression?: string | undefined
}): Projection => {
  const attributes = ExpressionAttributes.make(input.ExpressionAttributeNames, undefined)
  const { ProjectionExpression: text } = input
  const projection = text === undefined ? undefined : parseProjection(text, attributes)
  attributes.finish()
  return projection
}

/** What there is under a key, and where. */
export interface Found {
  readonly position: Position
  readonly entry: Entry | undefined
}

/** Finds what is there under a key, once key and projection are known to suit the table. */
export const find = ({ definition, items }: Table, key: AttributeMap, projection: Projection): Found => {
  checkKey(definition, key)
  if (projection !== undefined) checkPaths(definition, projection)
  const position = locate(definition, key)
  return { position, entry: get(items, position) }
}

/** The item of an entry as an answer gives it. */
export const itemOf = (entry: Entry, projection: Projection): AttributeMap =>
  copyOutItem(projection === undefined ? entry.item : project(projection, entry.item))

/** The part of an answer that is the item: no member where there is none. */
export const answer = ({ entry }: Found, projection: Projection): Pick<Output<"GetItem">, "Item"> =>
  entry === undefined ? {} : { Item: itemOf(entry, projection) }
