/**
 * What the demo would have been charged for, in words.
 */
import type { DynamoDB } from "@partita/dynamodb"

const units = (name: string, { read, write }: DynamoDB.Units): string =>
  `${name.padEnd(24)}${read.toLocaleString("en-US").padStart(10)} read${write.toLocaleString("en-US").padStart(10)} write`

/** A line for each table, and one below it for each of its indexes. */
export const consumption = ({ tables, ...total }: DynamoDB.Consumed): string =>
  [
    "capacity units, as the database tells them:",
    ...Object.entries(tables).flatMap(([table, consumed]) => [
      units(`  ${table}`, consumed),
      ...Object.entries(consumed.indexes).map(([index, part]) => units(`    of it ${index}`, part))
    ]),
    units("  in all", total)
  ].join("\n")
