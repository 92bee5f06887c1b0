/**
 * Requests that the service refuses because there are too many.
 */
import { effects } from "../wire/Operations.ts"
import { ProvisionedThroughputExceeded } from "../wire/Reason.ts"
import { tableOf } from "../wire/target.ts"
import { type Chance, fail, type Fault, make } from "./Fault.ts"

/**
 * Refuses requests on items with `ProvisionedThroughputExceeded`, and says of which table: nothing is sent. With `when`,
 * those of one key.
 *
 * **Example** (A hot partition)
 *
 * ```ts
 * import { Faults } from "@partita/dynamodb"
 *
 * const hot = Faults.throttling({ rate: 0.5, when: (_, input) => JSON.stringify(input).includes("c1") })
 * ```
 *
 * @category constructors
 */
export const throttling = (chance: Chance = {}): Fault =>
  make(
    chance,
    (operation) =>
      effects[operation] !== "control" && !operation.startsWith("Describe") && !operation.startsWith("List"),
    (struck) => {
      const reads = effects[struck.operation] === "read"
      const resource = tableOf(struck.input)
      const reason = `Table${reads ? "Read" : "Write"}ProvisionedThroughputExceeded`
      const throttlingReasons = [{ reason, ...(resource === undefined ? undefined : { resource }) }]
      return fail(struck, () => new ProvisionedThroughputExceeded({ throttlingReasons }), "no")
    }
  )
