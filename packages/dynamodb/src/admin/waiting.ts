/**
 * Waiting for a table: looking at it again and again, less and less often.
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Definition } from "../table/definition.ts"
import type { DynamoDB } from "../wire/Client.ts"
import type { DynamoDBError } from "../wire/DynamoDBError.ts"
import { withoutStack } from "../wire/withoutStack.ts"
import { find, type TableDescription } from "./description.ts"
import { TableNotReady } from "./TableNotReady.ts"
import type { WaitOptions } from "./TableOptions.ts"

/** What a look at a table means to who waits: `never` for a state that does not pass by itself. */
type Verdict = "done" | "wait" | "never"

const looks = Schedule.min([Schedule.exponential("250 millis", 1.5), Schedule.spaced("5 seconds")])

const until = (
  definition: Definition,
  awaited: TableNotReady["awaited"],
  timeout: WaitOptions<boolean>["timeout"] = "10 minutes",
  judge: (description: TableDescription | undefined) => Verdict
): Effect.Effect<void, TableNotReady | DynamoDBError, DynamoDB> =>
  Effect.suspend(() => {
    let status = "unknown"
    const giveUp = () => Effect.fail(withoutStack(() => new TableNotReady({ table: definition.name, awaited, status })))
    return find(definition).pipe(
      Effect.map((description) => {
        status = description === undefined ? "NOT_FOUND" : (description.TableStatus ?? status)
        return judge(description)
      }),
      Effect.repeat({ schedule: looks, while: (verdict) => verdict === "wait" }),
      Effect.flatMap((verdict) => (verdict === "done" ? Effect.void : giveUp())),
      Effect.timeoutOrElse({ duration: timeout, orElse: giveUp })
    )
  })

const changing = (status: string | undefined) => status === "CREATING" || status === "UPDATING" || status === "DELETING"

/** Whether an index, a replica or a witness of a table is being made, changed or removed. */
const partsChange = ({ GlobalSecondaryIndexes, GlobalTableWitnesses, Replicas }: TableDescription): boolean =>
  (GlobalSecondaryIndexes ?? []).some(({ IndexStatus }) => changing(IndexStatus)) ||
  (Replicas ?? []).some(({ ReplicaStatus }) => changing(ReplicaStatus)) ||
  (GlobalTableWitnesses ?? []).some(({ WitnessStatus }) => changing(WitnessStatus))

/** What an active table must be besides active: what is read right after a change may be from before it. */
export type Expected = (description: TableDescription) => boolean

const active = (description: TableDescription, expected: Expected): Verdict => {
  const { Replicas = [], TableStatus } = description
  if (TableStatus === "CREATING" || TableStatus === "UPDATING" || partsChange(description)) return "wait"
  if (TableStatus !== "ACTIVE") return "never"
  if (expected(description)) return "done"
  return Replicas.some(({ ReplicaStatus }) => ReplicaStatus === "CREATION_FAILED") ? "never" : "wait"
}

/**
 * Waits until a table and all its parts are active; none when `answered` says that they are. `absent` is what it means
 * when the table is not there: right after its creation it may not be found yet.
 */
export const untilActive = (
  definition: Definition,
  options: {
    readonly timeout?: WaitOptions<boolean>["timeout"]
    readonly absent: Verdict
    readonly expected: Expected
  },
  answered?: TableDescription
): Effect.Effect<void, TableNotReady | DynamoDBError, DynamoDB> => {
  const { absent, expected, timeout } = options
  if (answered !== undefined && active(answered, expected) === "done") return Effect.void
  return until(definition, "ACTIVE", timeout, (description) =>
    description === undefined ? absent : active(description, expected)
  )
}

/** Waits until a table is gone, or another of its name in its place. */
export const untilDeleted = (
  definition: Definition,
  timeout: WaitOptions<boolean>["timeout"],
  id: string | undefined
): Effect.Effect<void, TableNotReady | DynamoDBError, DynamoDB> =>
  until(definition, "DELETED", timeout, (description) =>
    description === undefined || (id !== undefined && description.TableId !== id) ? "done" : "wait"
  )
