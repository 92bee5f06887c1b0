/**
 * An operation of the engine: the constraints of its input, and what it does.
 */
import type { Input, OperationName, Output } from "@partita/dynamodb/wire"
import type { Database } from "../storage/Database.ts"
import { requireExpression } from "../expression/ExpressionAttributes.ts"
import {
  checker,
  type Constraint,
  flag,
  integer,
  map,
  mapOf,
  oneOf,
  required,
  text,
  unsupported
} from "./constraint.ts"

/** Runs to its end at `now` (milliseconds). Throws an `EngineException` for what DynamoDB refuses. */
export type Operation = (database: Database, input: object, now: number) => object

/** An input whose constraints hold, so that its required members are there. */
export type Checked<Name extends OperationName, Required extends keyof Input<Name>> = Input<Name> & {
  readonly [Member in Required]-?: NonNullable<Input<Name>[Member]>
}

/**
 * Makes an operation. Every member the service's input has must be given a constraint, so that none is overlooked;
 * `Required` names those with the constraint `required`.
 */
export const make = <Name extends OperationName, Required extends keyof Input<Name> = never>(
  members: { readonly [Member in keyof Input<Name>]-?: Constraint },
  run: (database: Database, input: Checked<Name, Required>, now: number) => Output<Name>
): Operation => {
  const check = checker(members)
  const checkExpressions = requireExpression((member) => member in members)
  return (database, input, now) => {
    check(input)
    checkExpressions(input)
    // What was just checked.
    return run(database, input as Checked<Name, Required>, now)
  }
}

const name = "[a-zA-Z0-9_.-]+"
const arn = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]*:\d{12}:table\/[a-zA-Z0-9_.-]{3,255}$/

export const isTableArn = (text: string): boolean => arn.test(text)

/** The name of a table, an index or the like. */
export const resourceName: Constraint = text({ pattern: name, minimum: 3, maximum: 255 })

/** A table's name or its ARN. */
export const tableName: Constraint = required((value, at, broken) => {
  if (typeof value !== "string" || !isTableArn(value)) resourceName(value, at, broken)
})

const wholeName = new RegExp(`^${name}$`)

/** A map of what is asked of each table, by the table's name or ARN. */
export const byTable = (value: Constraint): Constraint =>
  mapOf(
    value,
    (key) => isTableArn(key) || (wholeName.test(key) && key.length >= 3 && key.length <= 255),
    "Member must have length less than or equal to 255, Member must have length greater than or equal to 3, " +
      `Member must satisfy regular expression pattern: ${name}`
  )

const expressionMembers = {
  ExpressionAttributeNames: map,
  ExpressionAttributeValues: map
}

export const returnConsumedCapacity: Constraint = oneOf("INDEXES", "TOTAL", "NONE")

/** What asks an operation that writes for its accounting. */
export const accountingMembers = {
  ReturnConsumedCapacity: returnConsumedCapacity,
  ReturnItemCollectionMetrics: oneOf("SIZE", "NONE")
}

/** What the writes of one item in a transaction have in common. */
export const actionMembers = {
  TableName: tableName,
  ConditionExpression: text(),
  ReturnValuesOnConditionCheckFailure: oneOf("ALL_OLD", "NONE"),
  ...expressionMembers
}

/** What the writes of one item have in common. */
export const writeMembers = {
  ...actionMembers,
  ...accountingMembers,
  ConditionalOperator: unsupported("ConditionExpression"),
  Expected: unsupported("ConditionExpression"),
  ReturnValues: oneOf("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")
}

/** What the reads of one item have in common. */
export const getMembers = {
  ProjectionExpression: text(),
  ExpressionAttributeNames: map
}

/** What a query and a scan have in common. */
export const readMembers = {
  TableName: tableName,
  IndexName: resourceName,
  Select: oneOf("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"),
  Limit: integer({ minimum: 1 }),
  ExclusiveStartKey: map,
  ConsistentRead: flag,
  ReturnConsumedCapacity: returnConsumedCapacity,
  AttributesToGet: unsupported("ProjectionExpression"),
  ConditionalOperator: unsupported("FilterExpression"),
  FilterExpression: text(),
  ProjectionExpression: text(),
  ...expressionMembers
}
