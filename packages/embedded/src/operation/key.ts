/**
 * What may be a key: all its attributes, of the declared types, neither empty nor too large.
 */
import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { EngineException, invalidValue, RequestException, validation } from "../exception.ts"
import type { Path } from "../expression/Path.ts"
import { attributes, emptiness, type KeyAttribute, type KeySchema, maximumSize, partSize } from "../storage/Key.ts"
import type { Source, TableDefinition } from "../storage/Table.ts"
import { valueSize } from "../value/size.ts"
import { copyInItem, typeOf } from "../value/Value.ts"

const notValid = (rule: string) =>
  new RequestException("ValidationException", `One or more parameter values are not valid. ${rule}`)

const tooLarge = {
  partition: `Size of hashkey has exceeded the maximum size limit of${maximumSize.partition} bytes`,
  sort: `Aggregated size of all range keys has exceeded the size limit of ${maximumSize.sort} bytes`
}

type Role = keyof KeySchema

const checkSize = (role: Role, size: number) => {
  if (size > maximumSize[role]) throw invalidValue(tooLarge[role])
}

const checkSizes = (key: KeySchema, item: AttributeMap) => {
  checkSize("partition", partSize(key.partition, item))
  checkSize("sort", partSize(key.sort, item))
}

const checkNotEmpty = (name: string, value: AttributeValue) => {
  const empty = emptiness(value)
  if (empty === undefined) return
  throw notValid(`The AttributeValue for a key attribute cannot contain an empty ${empty} value. Key: ${name}`)
}

/** Refuses an item that cannot be stored because of its key, or because of an attribute that an index has as key. */
export const checkItem = (table: TableDefinition, item: AttributeMap): void => {
  for (const { name, type } of attributes(table.key)) {
    const value = item[name]
    if (value === undefined) throw invalidValue(`Missing the key ${name} in the item`)
    if (value[type] === undefined) {
      throw invalidValue(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`)
    }
    checkNotEmpty(name, value)
  }
  checkSizes(table.key, item)
  checkIndexKeys(table, item)
}

/** Refuses an item with an attribute that an index has as key and cannot take. */
export const checkIndexKeys = (table: TableDefinition, item: AttributeMap): void => {
  for (const index of table.indexes) {
    for (const { name, type } of attributes(index.key)) {
      const value = item[name]
      if (value === undefined) continue
      if (value[type] === undefined) {
        const actual = typeOf(value)
        throw invalidValue(
          `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${actual} IndexName: ${index.name}`
        )
      }
      const empty = emptiness(value)
      if (empty !== undefined) {
        throw notValid(
          "A value specified for a secondary index key is not supported. The AttributeValue for a key attribute " +
            `cannot contain an empty ${empty} value. IndexName: ${index.name}, IndexKey: ${name}`
        )
      }
    }
    checkSizes(index.key, item)
  }
}

/** The stored form of a request's key: exactly the table's key attributes. */
export const checkKey = ({ key }: TableDefinition, item: AttributeMap): void => {
  const expected = attributes(key)
  if (
    Object.keys(item).length !== expected.length ||
    expected.some(({ name, type }) => item[name]?.[type] === undefined)
  ) {
    throw validation("The provided key element does not match the schema")
  }
  for (const { name } of expected) checkNotEmpty(name, item[name]!)
  checkSizes(key, item)
}

/** The part of an item that is the table's key, as far as the item has it. */
export const keyOf = ({ key }: TableDefinition, item: AttributeMap): AttributeMap =>
  Object.fromEntries(attributes(key).flatMap(({ name }) => (item[name] === undefined ? [] : [[name, item[name]]])))

/** Refuses values that a key condition compares with the first attributes of a key, and that no key can have. */
export const checkCompared = (
  role: Role,
  key: ReadonlyArray<KeyAttribute>,
  values: ReadonlyArray<AttributeValue>
): void => {
  let size = 0
  values.forEach((value, i) => {
    const { name, type } = key[i]!
    if (value[type] === undefined) throw invalidValue("Condition parameter type does not match schema type")
    checkNotEmpty(name, value)
    size += valueSize(value)
  })
  checkSize(role, size)
}

const invalidStart = "The provided starting key is invalid"

/** The stored form of a start key, before the table is known. */
export const copyInStartKey = (startKey: AttributeMap): AttributeMap => {
  try {
    return copyInItem(startKey)
  } catch (error) {
    throw error instanceof EngineException
      ? new EngineException(error.name, `${invalidStart}: ${error.message}`)
      : error
  }
}

/** Refuses a start key that is not exactly the key of an entry of the table or index. */
export const checkStartKey = ({ extra, key }: Source, startKey: AttributeMap): void => {
  const expected = [...attributes(key), ...extra]
  if (
    Object.keys(startKey).length !== expected.length ||
    expected.some(({ name, type }) => startKey[name]?.[type] === undefined || emptiness(startKey[name]) !== undefined)
  ) {
    throw validation(`${invalidStart}: The provided key element does not match the schema`)
  }
}

/** Refuses paths that go on behind a key attribute, which is always a scalar. */
export const checkPaths = (table: TableDefinition, paths: ReadonlyArray<Path>): void => {
  const nested = paths.filter(({ length }) => length > 1)
  if (nested.length === 0) return
  const check = (what: string, key: KeySchema) => {
    const found = attributes(key).find(({ name }) => nested.some(([root]) => root === name))
    if (found === undefined) return
    throw validation(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${what}: ${found.name}`
    )
  }
  check("Key", table.key)
  for (const { key } of table.indexes) check("IndexKey", key)
}
