/**
 * Document paths: names of attributes and map entries, and positions in lists.
 */
import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"

export type Path = ReadonlyArray<string | number>

/** The value one step below another, if there is one. */
export const child = (value: AttributeValue | undefined, step: string | number): AttributeValue | undefined =>
  typeof step === "number" ? value?.L?.[step] : value?.M?.[step]

/** The value at a path, if there is one. */
export const resolve = (path: Path, item: AttributeMap): AttributeValue | undefined => {
  let value: AttributeValue | undefined = item[path[0]!]
  for (let i = 1; i < path.length && value !== undefined; i++) value = child(value, path[i]!)
  return value
}

/** How DynamoDB's messages show a path. */
export const show = (path: Path): string =>
  `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`
