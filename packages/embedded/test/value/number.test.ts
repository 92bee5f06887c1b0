import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Schema } from "effect"
import * as number from "../../src/value/number.ts"
import { refusal } from "../fixtures/refusal.ts"

const nines = "9".repeat(38)

const Numbers = Schema.Struct({
  negative: Schema.Boolean,
  digits: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 10 ** 15 })),
  exponent: Schema.Int.check(Schema.isBetween({ minimum: -40, maximum: 40 }))
})

const textOf = ({ negative, digits, exponent }: typeof Numbers.Type) => `${negative ? "-" : ""}${digits}E${exponent}`

// Close together, so that sums stay within 38 digits.
const Near = Schema.Struct({
  ...Numbers.fields,
  exponent: Schema.Int.check(Schema.isBetween({ minimum: -9, maximum: 9 }))
})

describe("number", () => {
  it("stores plain decimal digits", () => {
    const cases: ReadonlyArray<readonly [string, string]> = [
      ["0", "0"],
      ["-0", "0"],
      ["0.000", "0"],
      ["0E999999", "0"],
      ["1", "1"],
      ["-1", "-1"],
      ["+5", "5"],
      [".5", "0.5"],
      ["5.", "5"],
      ["-.50", "-0.5"],
      ["007", "7"],
      ["1E2", "100"],
      ["1e+2", "100"],
      ["1.10", "1.1"],
      ["120", "120"],
      ["12E-1", "1.2"],
      ["-12E-5", "-0.00012"],
      ["1000000000000000000000", "1000000000000000000000"],
      [nines, nines],
      [`0.${nines}`, `0.${nines}`],
      [`${nines}000`, `${nines}000`],
      ["1E125", `1${"0".repeat(125)}`],
      ["9.9999999999999999999999999999999999999E125", nines + "0".repeat(88)],
      ["1E-130", `0.${"0".repeat(129)}1`],
      ["-1E-130", `-0.${"0".repeat(129)}1`]
    ]
    for (const [text, stored] of cases) {
      assert.strictEqual(number.canonical(text), stored, text)
      assert.strictEqual(number.canonical(stored), stored, stored)
    }
  })

  it("refuses what is no number, has too many digits or is out of range", () => {
    for (const text of [
      "",
      " ",
      " 1",
      "1 ",
      "1\n",
      "a",
      "1a",
      "--1",
      "+-1",
      ".",
      "-",
      "e5",
      "1e",
      "1e+",
      "1.2.3",
      "1_000",
      "0x10",
      "NaN",
      "Infinity",
      "-Infinity",
      "１",
      "1,5"
    ]) {
      assert.include(
        refusal(() => number.canonical(text)),
        "cannot be converted to a numeric value",
        text
      )
    }
    for (const text of [`1${nines}`, `${nines}.1`, `1.${nines}`, `1${"0".repeat(38)}1`]) {
      assert.include(
        refusal(() => number.canonical(text)),
        "more than 38 significant digits",
        text
      )
    }
    for (const text of ["1E126", "-1E126", "10E125", "1e99999999999999999999"]) {
      assert.include(
        refusal(() => number.canonical(text)),
        "Number overflow",
        text
      )
    }
    for (const text of ["1E-131", "-1E-131", "0.1E-130", "1e-99999999999999999999"]) {
      assert.include(
        refusal(() => number.canonical(text)),
        "Number underflow",
        text
      )
    }
  })

  it("refuses a long text that is no number in linear time", () => {
    const text = `${"1".repeat(400_000)}x`
    const start = process.cpuUsage().user
    refusal(() => number.canonical(text))
    assert.isBelow(process.cpuUsage().user - start, 1_000_000)
  })

  it.prop(
    "stores, orders and compares by value",
    [Numbers, Numbers],
    ([x, y]) => {
      const a = number.canonical(textOf(x))
      const b = number.canonical(textOf(y))
      const order = BigDecimal.Order(BigDecimal.fromStringUnsafe(textOf(x)), BigDecimal.fromStringUnsafe(textOf(y)))
      assert.strictEqual(Math.sign(number.compare(a, b)), order)
      const [keyA, keyB] = [number.orderKey(a), number.orderKey(b)]
      assert.strictEqual(keyA < keyB ? -1 : keyA > keyB ? 1 : 0, order)
      assert.strictEqual(a === b, order === 0)
    },
    { arbitrary: { runs: 2_000 } }
  )

  it("orders the edges", () => {
    const ascending = [
      "-9.9E125",
      "-1E125",
      "-100",
      "-10",
      "-9.99",
      "-9.9",
      "-1",
      "-0.5",
      "-1E-130",
      "0",
      "1E-130",
      "0.05",
      "0.5",
      "0.55",
      "1",
      "9.9",
      "9.99",
      "10",
      "100",
      "1E125",
      "9.9E125"
    ].map(number.canonical)
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        assert.strictEqual(Math.sign(number.compare(a, b)), Math.sign(i - j), `${a} ${b}`)
      }
    }
  })

  it.prop(
    "adds and subtracts exactly",
    [Near, Near],
    ([x, y]) => {
      const a = number.canonical(textOf(x))
      const b = number.canonical(textOf(y))
      const exact = (sum: BigDecimal.BigDecimal) => number.canonical(BigDecimal.format(sum))
      const [p, q] = [BigDecimal.fromStringUnsafe(a), BigDecimal.fromStringUnsafe(b)]
      assert.strictEqual(number.add(a, b), exact(BigDecimal.sum(p, q)))
      assert.strictEqual(number.subtract(a, b), exact(BigDecimal.subtract(p, q)))
      assert.strictEqual(number.subtract(number.add(a, b), b), a)
    },
    { arbitrary: { runs: 1_000 } }
  )

  it("refuses a sum that cannot be stored", () => {
    const tiny = number.canonical("1E-130")
    const huge = number.canonical("9E125")
    assert.include(
      refusal(() => number.add(huge, tiny)),
      "more than 38 significant digits"
    )
    assert.include(
      refusal(() => number.add(huge, huge)),
      "Number overflow"
    )
    assert.include(
      refusal(() => number.subtract(number.canonical("1.1E-130"), tiny)),
      "Number underflow"
    )
    assert.strictEqual(number.add(nines, "1"), `1${"0".repeat(38)}`)
    assert.strictEqual(number.subtract(huge, huge), "0")
  })
})
