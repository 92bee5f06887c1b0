/**
 * Scan: all items of a table or an index, or one segment of them, in the order of their partitions' hashes.
 */
import { validation } from "../exception.ts"
import { inOrder } from "../storage/Collection.ts"
import { behind, type Position, segmentStart } from "../storage/Key.ts"
import { locate } from "../storage/Table.ts"
import { integer, unsupported } from "./constraint.ts"
import * as Operation from "./Operation.ts"
import { checkPaths } from "./key.ts"
import { entriesOf, fetches, locateSource, page, parseRequest, type Read, startKeyOf } from "./read.ts"

const maximumSegments = 1_000_000

interface Segment {
  readonly segment: number
  readonly total: number
}

const segmentOf = ({ Segment, TotalSegments }: Operation.Checked<"Scan", "TableName">): Segment => {
  if (Segment === undefined && TotalSegments === undefined) return { segment: 0, total: 1 }
  if (TotalSegments === undefined) {
    throw validation(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"
    )
  }
  if (Segment === undefined) {
    throw validation(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"
    )
  }
  if (Segment >= TotalSegments) {
    throw validation(
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
        `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`
    )
  }
  return { segment: Segment, total: TotalSegments }
}

/** Where the scan of a segment begins: behind the start key, which must lie in the segment. */
const startOf = ({ source, startKey }: Read, { segment, total }: Segment): Position => {
  const partition = segmentStart(segment, total)
  if (startKey === undefined) return { partition, sort: "" }
  const start = locate(source, startKey)
  if (start.partition < partition || start.partition >= segmentStart(segment + 1, total)) {
    throw validation(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct " +
        `Segment. TotalSegments: ${total} Segment: ${segment}`
    )
  }
  return { partition: start.partition, sort: behind(start.sort) }
}

export const scan = Operation.make<"Scan", "TableName">(
  {
    ...Operation.readMembers,
    Segment: integer({ minimum: 0, maximum: maximumSegments - 1 }),
    TotalSegments: integer({ minimum: 1, maximum: maximumSegments }),
    ScanFilter: unsupported("FilterExpression")
  },
  (database, input) => {
    const startKey = startKeyOf(input)
    const segment = segmentOf(input)
    const read = locateSource(
      database,
      parseRequest(input, startKey, () => undefined)
    )
    const fetching = fetches(read)
    const start = startOf(read, segment)
    const end = segmentStart(segment.segment + 1, segment.total)
    checkPaths(read.table.definition, [...(read.projection ?? []), ...read.filterPaths])
    return page(database, read, fetching, inOrder(entriesOf(read), start, end))
  }
)
