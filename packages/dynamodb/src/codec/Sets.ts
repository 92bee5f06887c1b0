/**
 * Sets that other programs have stored as lists.
 */
import * as Schema from "effect/Schema"
import { setOrList } from "./annotation.ts"

/**
 * A set of text, numbers or bytes that may be stored as a list, as programs without DynamoDB's sets store it. It is
 * read from SS, NS or BS and from L, in which a member that comes twice counts once; it is always written as a set.
 *
 * As with `Schema.ReadonlySet`, an empty set is absent where the attribute is required and refused elsewhere.
 * DynamoDB's own `add` and `delete` of members fail on an item that still holds a list: write such an item whole.
 *
 * @param member the schema of the members: stored as S, as N or as B, all alike
 *
 * **Example** (Tags that used to be a list)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Sets } from "@partita/dynamodb"
 *
 * class Article extends Schema.Class<Article>("Article")({
 *   articleId: Schema.String,
 *   tags: Sets.orList(Schema.String)
 * }) {}
 *
 * const article = new Article({ articleId: "a1", tags: new Set(["new"]) })
 * ```
 *
 * @category constructors
 */
export const orList = <Member extends Schema.Constraint>(member: Member): Schema.$ReadonlySet<Member> =>
  Schema.ReadonlySet(member).annotate({ [setOrList]: true })
