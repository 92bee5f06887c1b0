/**
 * The values DynamoDB stores, as they stand on the wire.
 */
import type * as Sdk from "@aws-sdk/client-dynamodb"

/**
 * One attribute value: a plain object with one member that names its type. `N` is a string of digits, `B` bytes.
 *
 * @category models
 */
export type AttributeValue = Sdk.AttributeValue

/**
 * An item, a key or a map: attribute values by name.
 *
 * @category models
 */
export type AttributeMap = { [name: string]: AttributeValue }

/**
 * The names of the ten types a stored value can have.
 *
 * @category models
 */
export type AttributeType = "S" | "N" | "B" | "BOOL" | "NULL" | "L" | "M" | "SS" | "NS" | "BS"
