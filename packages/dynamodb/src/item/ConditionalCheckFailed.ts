/**
 * The error of a write whose condition was false.
 */
import { FoundError } from "./found.ts"

/**
 * The condition of a write was false: nothing was written. `item` is what was there instead, if anything was.
 *
 * @category errors
 */
export class ConditionalCheckFailed<out A> extends FoundError("ConditionalCheckFailed")<A> {
  override get message(): string {
    return `${this.table}: the condition was false`
  }
}
