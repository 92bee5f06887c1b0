/**
 * Projections as text.
 */
import { overlaps, type Path, type Place } from "./path.ts"
import type { Placeholders } from "./placeholders.ts"

export const projectionText = (all: Placeholders, places: ReadonlyArray<Place>): string =>
  outermost(places.map(all.resolve)).map(all.path).join(", ")

/** The places that no other picked place contains: DynamoDB refuses both, and the outer one brings the inner one. */
const outermost = (paths: ReadonlyArray<Path>): ReadonlyArray<Path> =>
  paths.filter((path, index) =>
    paths.every(
      (other, otherIndex) =>
        index === otherIndex ||
        !overlaps(path, other) ||
        path.segments.length < other.segments.length ||
        (path.segments.length === other.segments.length && index < otherIndex)
    )
  )
