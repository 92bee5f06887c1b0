import type { AttributeValue } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { copyIn } from "../../src/value/Value.ts"
import { itemSize, valueSize } from "../../src/value/size.ts"

describe("size", () => {
  it("numbers: one byte, one for each two digits from the point outwards, one for a minus", () => {
    const cases: ReadonlyArray<readonly [string, number]> = [
      ["0", 1],
      ["1", 2],
      ["-1", 3],
      ["12", 2],
      ["123", 3],
      ["1234", 3],
      ["1.2", 3],
      ["1.23", 3],
      ["12.3", 3],
      ["100", 2],
      ["1000", 2],
      ["120", 3],
      ["0.5", 2],
      ["0.05", 2],
      ["0.005", 2],
      ["0.012", 3],
      ["-0.012", 4],
      ["1E125", 2],
      ["1E-130", 2],
      ["9".repeat(38), 20],
      [`-${"9".repeat(37)}.9`, 22]
    ]
    for (const [text, size] of cases) assert.strictEqual(valueSize(copyIn({ N: text })), size, text)
  })

  it("all types", () => {
    const cases: ReadonlyArray<readonly [AttributeValue, number]> = [
      [{ S: "" }, 0],
      [{ S: "abc" }, 3],
      [{ S: "é" }, 2],
      [{ S: "€" }, 3],
      [{ S: "a😀\uffff" }, 8],
      [{ B: new Uint8Array(5) }, 5],
      [{ BOOL: false }, 1],
      [{ NULL: true }, 1],
      [{ SS: ["a", "bc", ""] }, 3],
      [{ NS: ["1", "-1"] }, 5],
      [{ BS: [new Uint8Array(2), new Uint8Array(3)] }, 5],
      [{ L: [] }, 3],
      [{ L: [{ S: "ab" }, { NULL: true }] }, 8],
      [{ M: {} }, 3],
      [{ M: { ab: { S: "cd" }, é: { L: [] } } }, 3 + 2 + 2 + 1 + 2 + 3 + 1]
    ]
    for (const [value, size] of cases) assert.strictEqual(valueSize(copyIn(value)), size, JSON.stringify(value))
  })

  it("an item is its names and values", () => {
    assert.strictEqual(itemSize({}), 0)
    assert.strictEqual(itemSize({ id: { S: "x" }, ü: { N: "10" } }), 2 + 1 + 2 + 2)
  })
})
