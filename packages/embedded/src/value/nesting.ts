/**
 * How deep a request may be nested: what walks it does so by recursion.
 */
import { EngineException } from "../exception.ts"

// An attribute value takes two or three levels of JSON; 32 nested ones, the most that can be stored, stay below this.
const deepest = 200

/** Whether what lies below that many objects and arrays is deeper than any request that says something. */
export const isTooDeep = (depth: number): boolean => depth > deepest

/** What is told of members that are nested so deep and mean nothing. */
export const tooDeep = (): EngineException =>
  new EngineException("SerializationException", "The request is nested too deep")
