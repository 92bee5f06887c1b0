// What was compared in a run, so that one that compares next to nothing fails.
import { assert } from "@effect/vitest"
import { corrections, differences } from "./differences.ts"
import { isList, type Outcome } from "./outcome.ts"
import type { Operation } from "./sequences.ts"
import type { Readable, Table } from "./tables.ts"

const add = <A>(counts: Map<A, number>, what: A) => void counts.set(what, (counts.get(what) ?? 0) + 1)

export class Tally {
  #operations = 0
  readonly #answered = new Map<Operation["name"], number>()
  readonly #refused = new Map<Operation["name"], number>()
  readonly #corrections = new Map<string, number>()
  readonly #differences = new Map<string, number>()
  /** Reads that gave items, by what they read. */
  readonly #reads = { Query: new Map<Readable, number>(), Scan: new Map<Readable, number>() }

  operation(operation: Operation, ours: Outcome): void {
    this.#operations++
    const results = isList(ours) ? ours : [ours]
    add(results.some((result) => "error" in result) ? this.#refused : this.#answered, operation.name)
    if (!("source" in operation)) return
    const items = results.flatMap((result) => ("answer" in result ? (result.answer.Items ?? []) : []))
    if (items.length > 0) add(this.#reads[operation.name], operation.source)
  }

  correction(reason: string): void {
    add(this.#corrections, reason)
  }

  difference(reason: string): void {
    add(this.#differences, reason)
  }

  check(sequences: number, tables: ReadonlyArray<Table>): void {
    assert.isAbove(this.#operations, sequences * 3)
    // Every operation is answered at times, and refused, which a get of one item never is.
    for (const count of this.#answered.values()) assert.isAbove(count, sequences / 20)
    for (const count of this.#refused.values()) assert.isAbove(count, sequences / 200)
    assert.strictEqual(this.#answered.size, 8)
    assert.strictEqual(this.#refused.size, 7)
    // Each correction and each difference shows, and the differences together hide next to nothing.
    assert.sameMembers(
      [...this.#corrections.keys()],
      corrections.map(({ reason }) => reason)
    )
    assert.sameMembers(
      [...this.#differences.keys()],
      differences.map(({ reason }) => reason)
    )
    assert.isBelow(
      [...this.#differences.values()].reduce((sum, count) => sum + count, 0),
      this.#operations / 40
    )
    for (const { kind, readables } of tables) {
      for (const readable of readables) {
        for (const [name, reads] of Object.entries(this.#reads)) {
          if (kind === "plain" && name === "Scan") continue
          assert.isAtLeast(reads.get(readable) ?? 0, 5, `${name} of ${readable.index ?? "the table"} (${kind})`)
        }
      }
    }
  }
}
