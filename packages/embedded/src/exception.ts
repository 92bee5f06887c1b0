/**
 * What the engine answers instead of an output: DynamoDB's exceptions, thrown inside and classified at its doors.
 */
import type { ServiceException } from "@partita/dynamodb/wire"

export class EngineException extends Error implements ServiceException {
  override readonly name: string
  constructor(name: string, message: string, members?: object) {
    // An answer, not a fault: a stack would cost more than the operation.
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super(message)
    Error.stackTraceLimit = limit
    this.name = name
    Object.assign(this, members)
  }
}

/** A fault in one action of a transaction that is told of the whole request, not at the action's position. */
export class RequestException extends EngineException {}

export const validation = (message: string): EngineException => new EngineException("ValidationException", message)

export const invalidValue = (rule: string): EngineException =>
  validation(`One or more parameter values were invalid: ${rule}`)
