/**
 * UntagResource: removes tags from a table; that it lacks one is no error.
 */
import { validation } from "../exception.ts"
import * as Database from "../storage/Database.ts"
import { list, required, text } from "./constraint.ts"
import * as Operation from "./Operation.ts"
import { taggedTable } from "./tags.ts"

export const untagResource = Operation.make<"UntagResource", "ResourceArn" | "TagKeys">(
  { ResourceArn: required(text()), TagKeys: required(list(text({ minimum: 1, maximum: 128 }))) },
  (database, { ResourceArn, TagKeys }) => {
    const { definition } = taggedTable(database, ResourceArn)
    if (TagKeys.length === 0) throw validation("Atleast one Tag Key needs to be provided as Input.")
    const tags = new Map(definition.tags)
    for (const key of TagKeys) tags.delete(key)
    Database.redefine(database, { ...definition, tags })
    return {}
  }
)
