/**
 * The table and the index a request is for.
 */
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** The table an input names; none where it names several or none. */
export const tableOf = (input: { readonly TableName?: unknown } | object): string | undefined =>
  text("TableName" in input ? input.TableName : undefined)

/** The index an input names. */
export const indexOf = (input: { readonly IndexName?: unknown } | object): string | undefined =>
  text("IndexName" in input ? input.IndexName : undefined)
