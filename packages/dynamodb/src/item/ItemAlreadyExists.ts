/**
 * The error of a creation whose key is taken.
 */
import { FoundError } from "./found.ts"

/**
 * `create` found an item with this key: nothing was written. `item` is what is there.
 *
 * @category errors
 */
export class ItemAlreadyExists<out A> extends FoundError("ItemAlreadyExists")<A> {
  override get message(): string {
    return `${this.table}: an item with this key exists already`
  }
}
