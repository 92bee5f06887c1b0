/**
 * ListTagsOfResource: the tags of a table, all of them at once.
 */
import { validation } from "../exception.ts"
import { required, text } from "./constraint.ts"
import * as Operation from "./Operation.ts"
import { taggedTable } from "./tags.ts"

export const listTagsOfResource = Operation.make<"ListTagsOfResource", "ResourceArn">(
  { ResourceArn: required(text()), NextToken: text() },
  (database, { NextToken, ResourceArn }) => {
    const { definition } = taggedTable(database, ResourceArn)
    // There is but one page, so that no token was ever given out.
    if (NextToken !== undefined) throw validation("Invalid NextToken")
    return { Tags: Array.from(definition.tags, ([Key, Value]) => ({ Key, Value })) }
  }
)
