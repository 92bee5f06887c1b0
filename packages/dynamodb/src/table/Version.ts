/**
 * Versions of items: who read an item can see to it that it is still what it was when it is written.
 */
import * as Schema from "effect/Schema"
import { type Versioning, versionOf } from "./managed.ts"

export type { Versioning }

/**
 * The version of an item, opaque: for the `version` option of writes, and to hand out, as the ETag of an API for one.
 *
 * @category models
 */
export type Version = typeof Version.Type

/**
 * Versions as a schema, to take them back from where they were handed out.
 *
 * @category schemas
 */
export const Version = Schema.String.pipe(Schema.brand("@partita/dynamodb/Version"))

/**
 * Versions that are random: each write draws its own, so that a repeated write knows its own work. Recommended.
 *
 * **Example** (A table whose items have versions)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Table, Version } from "@partita/dynamodb"
 *
 * class Page extends Schema.Class<Page>("Page")({ path: Schema.String, text: Schema.String }) {}
 *
 * const Pages = Table.make("pages", { model: Page, partitionKey: "path", version: Version.token })
 * ```
 *
 * @category constructors
 */
export const token: Versioning & "token" = "token"

/**
 * Versions that are numbers from 1, each write one more: for tables whose readers want to see which is newer. A number
 * names a state and not its writer, so that a repeated write whose answer was lost cannot know its own work; and an
 * item that is deleted and created again begins at 1 again. A `put` has to say which version it replaces.
 *
 * @category constructors
 */
export const counter: Versioning & "counter" = "counter"

/**
 * The version that an item had when it was read. Throws for an object that was not read from a table with versions: a
 * copy has none.
 *
 * **Example** (Replacing what was read, and nothing newer)
 *
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { DynamoDB, Table, Version } from "@partita/dynamodb"
 *
 * class Page extends Schema.Class<Page>("Page")({ path: Schema.String, text: Schema.String }) {}
 * const Pages = Table.make("pages", { model: Page, partitionKey: "path", version: Version.token })
 *
 * const edited = Effect.gen(function* () {
 *   const page = yield* DynamoDB.getOrFail(Pages, { path: "/" })
 *   yield* DynamoDB.put(Pages, { ...page, text: "new" }, { version: Version.of(page) })
 * })
 * ```
 *
 * @category getters
 */
export const of = (item: object): Version => {
  const version = versionOf(item)
  if (version === undefined) throw new Error("Version.of: this object was not read from a table with versions")
  return Version.make((version.S ?? version.N)!)
}
