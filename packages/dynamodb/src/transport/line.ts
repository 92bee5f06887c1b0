/**
 * Members in the order in which they came, any of which may leave.
 *
 * The members know their neighbours, and forget them when they leave. A `Set` would do, but what it held in between
 * lives on behind it until the next full collection, and answers with it.
 */
export interface Member<A extends Member<A>> {
  line: Line<A> | undefined
  before: A | undefined
  after: A | undefined
}

export class Line<A extends Member<A>> {
  first: A | undefined = undefined
  #last: A | undefined = undefined

  add(member: A): void {
    member.line = this
    member.before = this.#last
    if (this.#last === undefined) this.first = member
    else this.#last.after = member
    this.#last = member
  }

  /** Whether it was in this line. */
  remove(member: A): boolean {
    if (member.line !== this) return false
    const { after, before } = member
    if (before === undefined) this.first = after
    else before.after = after
    if (after === undefined) this.#last = before
    else after.before = before
    member.line = member.before = member.after = undefined
    return true
  }
}
