/**
 * A sentence in place of a type: what the author of a refused program reads.
 *
 * @category models
 */
export interface Refusal<Message extends string> {
  readonly "~refused": Message
}

/**
 * A sentence that ends in names.
 *
 * @category models
 */
export interface RefusalOf<Message extends string, Names> {
  readonly "~refused": readonly [Message, Names]
}
