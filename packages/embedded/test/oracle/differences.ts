// Where the two are known to differ: in each case the engine does what the service does, or what it may as well do.
import type { Result } from "./doors.ts"
import { isList, type Outcome } from "./outcome.ts"
import type { Operation } from "./sequences.ts"
import type { Key } from "./tables.ts"

/** What dynalite answers, put right: it must be what the engine answers. */
export interface Correction {
  readonly reason: string
  /** The right outcome, or the same one where nothing is to be put right. */
  readonly correct: (operation: Operation, theirs: Outcome) => Outcome
}

const emptyPage = (page: Result): boolean =>
  "answer" in page && page.answer.ScannedCount === 0 && page.answer.ConsumedCapacity !== undefined

export const corrections: ReadonlyArray<Correction> = [
  {
    reason: "an update that touches nothing it could return has no Attributes; dynalite returns an empty map",
    correct: ({ name }, theirs) => {
      if (name !== "UpdateItem" || isList(theirs) || "error" in theirs) return theirs
      const { Attributes, ...answer } = theirs.answer
      return Attributes !== undefined && Object.keys(Attributes).length === 0 ? { answer } : theirs
    }
  },
  {
    reason: "a page without items costs as much as one with a small item; dynalite charges nothing",
    correct: (operation, theirs) => {
      if (!("source" in operation) || !isList(theirs) || !theirs.some(emptyPage)) return theirs
      const { index } = operation.source
      const units = { CapacityUnits: operation.input.ConsistentRead === true ? 1 : 0.5 }
      return theirs.map((page) => {
        if (!("answer" in page) || !emptyPage(page)) return page
        const { GlobalSecondaryIndexes, LocalSecondaryIndexes, Table, ...whole } = page.answer.ConsumedCapacity!
        const ConsumedCapacity = {
          ...whole,
          ...units,
          ...(Table === undefined ? undefined : { Table: index === undefined ? units : Table }),
          ...(GlobalSecondaryIndexes === undefined ? undefined : { GlobalSecondaryIndexes: { [index!]: units } }),
          ...(LocalSecondaryIndexes === undefined ? undefined : { LocalSecondaryIndexes: { [index!]: units } })
        }
        return { answer: { ...page.answer, ConsumedCapacity } }
      })
    }
  }
]

/** An operation whose outcomes differ, which are not compared further. */
export interface Difference {
  readonly reason: string
  readonly covers: (operation: Operation, ours: Outcome, theirs: Outcome) => boolean
}

/** The name of the error without its namespace, of the first page that has one. */
const errorOf = (outcome: Outcome): string | undefined => {
  const found = (isList(outcome) ? outcome : [outcome]).find((result) => "error" in result)
  return found?.error.replace(/.*#/, "")
}

const condition = ({ input }: Operation): string =>
  "ConditionExpression" in input
    ? (input.ConditionExpression ?? "")
    : "FilterExpression" in input
      ? (input.FilterExpression ?? "")
      : ""

/** The items that an operation puts. */
const itemsOf = (operation: Operation): ReadonlyArray<Key | undefined> => {
  if (operation.name === "PutItem") return [operation.input.Item]
  if (operation.name !== "BatchWriteItem") return []
  return Object.values(operation.input.RequestItems ?? {})
    .flat()
    .map(({ PutRequest }) => PutRequest?.Item)
}

/** Whether a read of an index mentions, in some of its expressions, what the index does not hold. */
const goesBeyond = (operation: Operation, kind: "local" | "global", expressions: ReadonlyArray<string | undefined>) => {
  if (!("source" in operation)) return false
  const { kind: sourceKind, projected } = operation.source
  const names = expressions.flatMap((text) => text?.match(/(?<![.])#[a-z]+/g) ?? [])
  return sourceKind === kind && projected !== undefined && names.some((name) => !projected.includes(name.slice(1)))
}

export const differences: ReadonlyArray<Difference> = [
  {
    reason: "removing a nested path of an item that is not there changes nothing; dynalite refuses the path",
    covers: ({ input, name }, ours, theirs) =>
      name === "UpdateItem" &&
      /REMOVE [^A-Z]*[.[]/.test(input.UpdateExpression ?? "") &&
      errorOf(ours) === undefined &&
      errorOf(theirs) === "ValidationException"
  },
  {
    reason: "two absent attributes are neither equal nor ordered, but differ; dynalite takes them for equal",
    covers: (operation) => /#[^ ]+ (=|<>) #/.test(condition(operation))
  },
  {
    reason: "an empty text and false are values like others; to dynalite they are absent in some functions",
    covers: (operation) =>
      /(size|attribute_type)\((#s|#b|#m\.#c)\b|(#s|#b|#m\.#c) (IN|BETWEEN) /.test(condition(operation))
  },
  {
    reason: "an empty text cannot be the key of an index; dynalite lets it be",
    covers: (operation, ours) =>
      errorOf(ours) === "ValidationException" &&
      (operation.name === "UpdateItem"
        ? /#[tg] = [:#]/.test(operation.input.UpdateExpression ?? "")
        : itemsOf(operation).some((item) => [item?.["t"], item?.["g"]].some((value) => value?.S === "")))
  },
  {
    reason: "a global index is not asked for what it does not hold; dynalite answers without it",
    covers: (operation, ours) =>
      "source" in operation &&
      goesBeyond(operation, "global", [operation.input.ProjectionExpression]) &&
      errorOf(ours) === "ValidationException"
  },
  {
    reason: "a local index reads from the table what it does not hold; dynalite answers without it",
    covers: (operation) =>
      "source" in operation &&
      goesBeyond(operation, "local", [operation.input.ProjectionExpression, operation.input.FilterExpression])
  }
]
