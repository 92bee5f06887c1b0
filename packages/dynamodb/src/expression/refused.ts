/**
 * A value that cannot be stored or compared, found while a request is built: thrown, and caught there.
 */
import type { Issue } from "../codec/Codec.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import type { Path } from "./path.ts"

/** Where, and why. */
export class Refused extends Error {
  readonly issue: Issue
  constructor(issue: Issue) {
    super(issue.rule)
    this.issue = issue
  }
}

/** The refusal of a value for a place. */
export const refused = ({ segments }: Path, { path, rule }: Issue): Refused =>
  withoutStack(() => new Refused({ path: [...segments, ...path], rule }))
