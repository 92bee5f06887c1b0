/**
 * TagResource: adds tags to a table, in the place of those of the same key.
 */
import { validation } from "../exception.ts"
import * as Database from "../storage/Database.ts"
import { required, text } from "./constraint.ts"
import * as Operation from "./Operation.ts"
import { addTags, taggedTable, tags } from "./tags.ts"

export const tagResource = Operation.make<"TagResource", "ResourceArn" | "Tags">(
  { ResourceArn: required(text()), Tags: required(tags) },
  (database, { ResourceArn, Tags }) => {
    const { definition } = taggedTable(database, ResourceArn)
    if (Tags.length === 0) throw validation("Atleast one Tag needs to be provided as Input.")
    Database.redefine(database, { ...definition, tags: addTags(definition.tags, Tags) })
    return {}
  }
)
