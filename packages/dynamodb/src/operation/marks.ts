/**
 * What writes leave on items beside the model: a new version, and the token of the write.
 */
import { storedNames } from "../codec/position.ts"
import type { Node as Action } from "../expression/action.ts"
import { type Node as Condition, presence } from "../expression/conditionSyntax.ts"
import { Invalid } from "../expression/invalid.ts"
import { valueOf } from "../expression/operand.ts"
import type { Path } from "../expression/path.ts"
import type { Definition } from "../table/definition.ts"
import { versionName, versionPath, type Versioning, writeTokenName, writeTokenPath } from "../table/managed.ts"
import type { Version } from "../table/Version.ts"
import type { AttributeMap, AttributeValue } from "../wire/AttributeValue.ts"
import type { CallOptions } from "../wire/Client.ts"
import type { Input, OperationName } from "../wire/Operations.ts"

/** Stands for the token of a write, which is drawn when it runs. */
const pending: AttributeValue = { S: "" }

/** Whether the writes to a table bear a token of their own. */
export const isMarked = ({ managed }: Definition): boolean => managed.writeToken || managed.version === "token"

const stored = (versioning: Versioning, version: Version): AttributeValue => {
  if (versioning === "token") return { S: version }
  // It may come from outside the program.
  if (!/^[1-9]\d{0,36}$/.test(version)) throw new Invalid("this is no version of the table: they are whole numbers")
  return { N: version }
}

const noVersions = () => new Invalid("the table has no versions: see the version option of Table.make")

/** That an item still has a version, where one is given. */
export const givenVersion = ({ managed }: Definition, version: Version | undefined): ReadonlyArray<Condition> => {
  if (version === undefined) return []
  if (managed.version === undefined) throw noVersions()
  return [hasVersion(stored(managed.version, version))]
}

/** The version that an item replaces; none where it must not be there yet. */
export interface Replaced {
  readonly version: AttributeValue | undefined
}

/** What a put replaces: any version, or the one that its option or the item itself names. */
export const replacedVersion = (
  { codec, managed }: Definition,
  version: Version | undefined,
  item: AttributeMap
): Replaced | undefined => {
  if (managed.version === undefined) {
    if (version === undefined) return undefined
    throw noVersions()
  }
  if (version !== undefined) return { version: stored(managed.version, version) }
  const { root } = codec
  if (root.attributeNames.some((field) => root.attribute(field)?.name === versionName)) {
    return { version: item[versionName] }
  }
  if (managed.version === "token") return undefined
  throw new Invalid(
    "a put must name the version it replaces, since the next one follows from it: see create and modify"
  )
}

/** That an attribute still holds a stored value, or none. */
export const holds = (place: Path, value: AttributeValue | undefined): Condition =>
  value === undefined
    ? presence(place, false)
    : {
        _tag: "Comparison",
        operator: "=",
        left: { _tag: "Path", place },
        right: valueOf(place, value, "compared")
      }

/** That an item still has a stored version, or none. */
export const hasVersion = (version: AttributeValue | undefined): Condition => holds(versionPath, version)

/** What a whole item bears: `replaced` is the version it replaces. */
export const marksOfItem = ({ managed }: Definition, replaced: AttributeValue | undefined): AttributeMap => ({
  ...(managed.version === "token" ? { [versionName]: pending } : undefined),
  ...(managed.version === "counter" ? { [versionName]: { N: `${BigInt(replaced?.N ?? 0) + 1n}` } } : undefined),
  ...(managed.writeToken ? { [writeTokenName]: pending } : undefined)
})

const setToken = (place: Path): Action => ({ _tag: "Set", place, value: valueOf(place, pending, "stored") })

/** What an update leaves. */
export const marksOfUpdate = ({ managed }: Definition): ReadonlyArray<Action> => [
  ...(managed.version === "token" ? [setToken(versionPath)] : []),
  ...(managed.version === "counter" ? [{ _tag: "Add", place: versionPath, value: 1 } as const] : []),
  ...(managed.writeToken ? [setToken(writeTokenPath)] : [])
]

/** A write token for an update that sets nothing else: the service creates no item without setting something. */
export const tokenOfUpdate = ({ codec }: Definition): Action => {
  if (storedNames(codec.root).has(writeTokenName)) {
    throw new Invalid("an upsert must set or add something, so that the item is created where there is none")
  }
  return setToken(writeTokenPath)
}

/** Whether an update bears a token. */
export const bearsToken = ({ ExpressionAttributeValues }: Marked): boolean =>
  Object.values(ExpressionAttributeValues ?? {}).includes(pending)

/** Attributes with the token of their write. */
export const fillIn = (attributes: AttributeMap, token = ""): AttributeMap => {
  const drawn = { S: token }
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, value === pending ? drawn : value])
  )
}

/** The members in which a token can stand; each write has some of them. */
interface Marked {
  readonly Item?: AttributeMap | undefined
  readonly ExpressionAttributeValues?: AttributeMap | undefined
  readonly ReturnValues?: string | undefined
}

/** A request with its token. */
export const withToken = <Name extends OperationName>(input: Input<Name>, token: string): Input<Name> => {
  const { ExpressionAttributeValues, Item } = input as Marked
  return {
    ...input,
    ...(Item === undefined ? undefined : { Item: fillIn(Item, token) }),
    ...(ExpressionAttributeValues === undefined
      ? undefined
      : { ExpressionAttributeValues: fillIn(ExpressionAttributeValues, token) })
  }
}

/** What is known of a write with a token: it knows its own work, and what the service would have answered to it. */
export const recognizing = <Name extends OperationName>(
  options: CallOptions<Name> | undefined,
  input: Input<Name>,
  token: string
): CallOptions<Name> => ({
  ...options,
  found: (item) => {
    const own = item?.[writeTokenName]?.S === token || item?.[versionName]?.S === token
    const { ReturnValues } = input as Marked
    // Only an update can be asked for more than nothing and be repeated: for the item as it is now, or what it touched.
    if (own) return { own: ReturnValues === "ALL_NEW" || ReturnValues === "UPDATED_NEW" ? { Attributes: item } : {} }
    return options?.found?.(item) ?? { looksApplied: false }
  }
})
