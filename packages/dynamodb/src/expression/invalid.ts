/**
 * A rule that an expression breaks, found before anything is sent. Thrown while a request is built, and caught there.
 */
export class Invalid extends Error {
  override readonly name = "Invalid"
}
