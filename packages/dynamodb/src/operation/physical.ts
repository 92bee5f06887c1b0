/**
 * Which item of which table in the database a request is about.
 */
import { normalize } from "../codec/number.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"

/**
 * The name in a table's name or ARN. Tables whose names differ are different tables; a name and an ARN that ends in it
 * may be one.
 */
export const bareName = (table: string): string =>
  table.startsWith("arn:") ? table.slice(table.indexOf(":table/") + ":table/".length) : table

// Numbers are the same key however they are written.
const textOf = ({ B, N, S }: AttributeValue): string =>
  S !== undefined ? `S${S}` : N !== undefined ? `N${normalize(N) ?? N}` : `B${B && Buffer.from(B).toString("latin1")}`

/** One text for each key of a table: no two keys have the same. `names` are those of the key attributes. */
export const keyText = (names: ReadonlyArray<string>, attributes: AttributeMap): string => {
  let text = ""
  for (const name of names) {
    const value = attributes[name]
    const part = value === undefined ? "" : textOf(value)
    text += `${part.length}:${part}`
  }
  return text
}
