/**
 * That an item is still what was read of it.
 */
import { isOpen, storedNames } from "../codec/position.ts"
import { conjunction, type Node as Condition } from "../expression/conditionSyntax.ts"
import { hasVersion, holds } from "../operation/marks.ts"
import type { Definition } from "../table/definition.ts"
import { storedPath, versionName, writeTokenName } from "../table/managed.ts"
import type { AttributeMap } from "../wire/AttributeValue.ts"

/** What is known of the items of a table: their model, and which marks of writes were read with them. */
type Guarded = Pick<Definition, "codec" | "managed">

/**
 * That an item is what was read: by what no two writes leave alike, or else by these attributes and all the model knows.
 */
export const unchanged = ({ codec, managed }: Guarded, stored: AttributeMap, others: Iterable<string>): Condition => {
  const version = stored[versionName]
  // A counter begins anew with an item that is created again, and rows from before the table had versions have none.
  if (managed.version === "token" && version !== undefined) return hasVersion(version)
  const kept = [
    ...(managed.version === undefined ? [] : [versionName]),
    ...(managed.writeToken ? [writeTokenName] : [])
  ]
  const names = new Set([...storedNames(codec.root), ...others, ...kept])
  return conjunction(
    "And",
    Array.from(names, (name) => holds(storedPath(name), stored[name]))
  )
}

/**
 * Why nobody can demand it of the items of a table: an entry that another writer adds to them has a name that was not
 * read, and a condition has to name what must be absent.
 */
export const unguardable = ({ codec, managed }: Guarded): string | undefined =>
  isOpen(codec.root) && managed.version === undefined && !managed.writeToken
    ? "what others add to a model with a rest record shows only where the table has versions (see the version option of Table.make)"
    : undefined
