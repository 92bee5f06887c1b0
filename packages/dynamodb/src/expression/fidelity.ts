/**
 * An operation is offered where it means the same in the program and in the table. What types cannot see, a place's
 * codec knows: a number that is stored in cents, text in base64, a time in a form of one's own.
 */
import { Invalid } from "./invalid.ts"
import { format, type Path } from "./path.ts"

const elsewhere = ({ segments }: Path, what: string, instead: string): Invalid =>
  new Invalid(`${format(segments)} is stored in another form than it has in the program, ${what}: ${instead}`)

/** Refuses to order what is stored in another order, as far as is known. */
export const ordered = (path: Path): void => {
  if (path.codec.fidelity === "whole") {
    const instead = "use eq and in, or annotate its schema with ordered: true if it does"
    throw elsewhere(path, "and that form is not known to keep the order", instead)
  }
}

/** Refuses to calculate with what is stored as another number. */
export const arithmetic = (path: Path, method: string): void => {
  if (path.codec.fidelity !== "same") {
    throw elsewhere(path, `where ${method} would calculate`, "set a value, or use modify")
  }
}

/** Refuses the size of what has another one in the table. */
export const sized = (path: Path): void => {
  if (path.codec.fidelity !== "same") throw elsewhere(path, "and has another size there", "use eq and in")
}

/** Refuses to compare a size with what is stored as another number. */
export const counted = (path: Path): void => {
  if (path.codec.fidelity !== "same") throw elsewhere(path, "and no size compares with that", "compare with a number")
}

/** Refuses to look for a part of what has other parts in the table. Members of a collection have a codec of their own. */
export const parted = (path: Path, method: string, argument: Path | undefined): void => {
  const member = method === "contains" ? path.codec.member : undefined
  if (member !== undefined) {
    if (argument !== undefined && !member.isAlike(argument.codec)) throw unlike(path, argument)
    return
  }
  for (const place of argument === undefined ? [path] : [path, argument]) {
    if (place.codec.fidelity !== "same") {
      throw elsewhere(place, `where ${method} would look`, "use eq and in, or look at what was read")
    }
  }
}

/** Refuses to compare or assign what is stored in different forms. */
export const alike = (left: Path, right: Path): void => {
  if (!left.codec.isAlike(right.codec)) throw unlike(left, right)
}

const unlike = (left: Path, right: Path): Invalid =>
  new Invalid(
    `${format(left.segments)} and ${format(right.segments)} are stored in different forms: give both one schema`
  )
