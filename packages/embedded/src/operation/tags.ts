/**
 * The tags of a table.
 */
import type { Input } from "@partita/dynamodb/wire"
import { invalidValue, validation } from "../exception.ts"
import type { Database } from "../storage/Database.ts"
import type { Table } from "../storage/Table.ts"
import { list, required, structure, text } from "./constraint.ts"
import { isTableArn } from "./Operation.ts"
import { resourceOf } from "./target.ts"

type Tag = NonNullable<Input<"CreateTable">["Tags"]>[number]

const maximumTags = 50

export const tags = list(
  structure({ Key: required(text({ minimum: 1, maximum: 128 })), Value: required(text({ maximum: 256 })) })
)

/** Tags with others added, which replace those of the same key. */
export const addTags = (
  current: ReadonlyMap<string, string>,
  added: ReadonlyArray<Tag>
): ReadonlyMap<string, string> => {
  const keys = added.map(({ Key }) => Key!)
  if (new Set(keys).size < keys.length) throw invalidValue("Duplicate tag keys found")
  const reserved = keys.find((key) => key.startsWith("aws:"))
  if (reserved !== undefined) throw invalidValue(`Tag keys must not begin with aws: ${reserved}`)
  const all = new Map([...current, ...added.map(({ Key, Value }) => [Key!, Value!] as const)])
  if (all.size > maximumTags) throw invalidValue(`The number of tags exceeds the limit of ${maximumTags}`)
  return all
}

/** The table that an ARN names. Tags are not reached by a table's name. */
export const taggedTable = (database: Database, arn: string): Table => {
  if (!isTableArn(arn)) throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`)
  return resourceOf(database, arn)
}
