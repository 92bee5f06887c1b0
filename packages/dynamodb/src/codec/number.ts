/**
 * Numbers between JavaScript and the decimal text that DynamoDB stores: at most 38 significant digits, magnitudes from
 * 1E-130 to 9.99...E+125.
 */
import * as BigDecimal from "effect/BigDecimal"

const MAXIMUM_DIGITS = 38
const LOWEST_EXPONENT = -130
const HIGHEST_EXPONENT = 125

/** Digits without zeros at either end, and the power of ten of the first of them; zero has no digits. */
interface Decimal {
  readonly negative: boolean
  readonly digits: string
  readonly exponent: number
}

const grammar = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

const parse = (text: string): Decimal | undefined => {
  const match = grammar.exec(text)
  if (match === null) return undefined
  const [, sign, whole = "", fraction = "", power = "0"] = match
  const all = whole + fraction
  if (all === "") return undefined
  const first = all.search(/[1-9]/)
  if (first === -1) return { negative: false, digits: "", exponent: 0 }
  return {
    negative: sign === "-",
    digits: all.slice(first).replace(/0+$/, ""),
    exponent: whole.length - first - 1 + Number(power)
  }
}

const fits = ({ digits, exponent }: Decimal): boolean =>
  digits === "" || (digits.length <= MAXIMUM_DIGITS && exponent >= LOWEST_EXPONENT && exponent <= HIGHEST_EXPONENT)

/** One text for all the texts of a number; `undefined` for what is no number. */
export const normalize = (text: string): string | undefined => {
  const decimal = parse(text)
  if (decimal === undefined) return undefined
  const { negative, digits, exponent } = decimal
  return `${negative ? "-" : ""}${digits}e${exponent}`
}

/** The shortest decimal form of a number, `undefined` when DynamoDB cannot hold it. */
export const fromNumber = (value: number): string | undefined => {
  if (value === 0) return "0"
  const magnitude = value < 0 ? -value : value
  return magnitude >= 1e-130 && magnitude < 1e126 ? String(value) : undefined
}

/** The digits of an integer, `undefined` when DynamoDB cannot hold it. */
export const fromBigInt = (value: bigint): string | undefined => {
  const text = String(value)
  // What has few enough characters has few enough digits.
  return text.length <= MAXIMUM_DIGITS || fits(parse(text)!) ? text : undefined
}

/** A decimal as JavaScript would print it if its numbers had that many digits, `undefined` when DynamoDB cannot hold it. */
export const fromBigDecimal = (value: BigDecimal.BigDecimal): string | undefined => {
  const decimal = parse(`${value.value}E${-value.scale}`)!
  if (!fits(decimal)) return undefined
  const { negative, digits, exponent } = decimal
  if (digits === "") return "0"
  const sign = negative ? "-" : ""
  if (exponent < -6 || exponent > 20) {
    const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`
    return `${sign}${mantissa}e${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`
  if (digits.length <= exponent + 1) return `${sign}${digits}${"0".repeat(exponent + 1 - digits.length)}`
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}

/** The number, when it gives the stored digits back one for one. */
export const toNumber = (text: string): number | undefined => {
  const value = +text
  // `-0` reads as 0.
  if (isShort(text)) return value + 0
  if (String(value) === text) return value - value === 0 ? value : undefined
  const stored = parse(text)
  if (stored === undefined || value - value !== 0) return undefined
  if (stored.digits === "") return 0
  const printed = parse(String(value))!
  return printed.digits === stored.digits && printed.exponent === stored.exponent ? value : undefined
}

/** The number that is nearest, `undefined` when the text is none. */
export const toNearestNumber = (text: string): number | undefined => {
  const decimal = parse(text)
  return decimal !== undefined && fits(decimal) ? +text + 0 : undefined
}

/** Whether text is a plain decimal of so few digits that every number gives them back. */
const isShort = (text: string): boolean => {
  const { length } = text
  if (length > 15) return false
  let points = 0
  for (let i = text.charCodeAt(0) === MINUS ? 1 : 0; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code === POINT) points++
    else if (code < ZERO || code > NINE) return false
  }
  const last = text.charCodeAt(length - 1)
  return points <= 1 && last >= ZERO && last <= NINE
}

const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57

/** The integer, `undefined` when the text is none. */
export const toBigInt = (text: string): bigint | undefined => {
  const decimal = parse(text)
  if (decimal === undefined || !fits(decimal)) return undefined
  const { negative, digits, exponent } = decimal
  if (digits === "") return BigInt(0)
  if (digits.length > exponent + 1) return undefined
  const magnitude = BigInt(digits + "0".repeat(exponent + 1 - digits.length))
  return negative ? -magnitude : magnitude
}

/** The decimal, `undefined` when the text is none. */
export const toBigDecimal = (text: string): BigDecimal.BigDecimal | undefined => {
  const decimal = parse(text)
  if (decimal === undefined || !fits(decimal)) return undefined
  const { negative, digits, exponent } = decimal
  const magnitude = digits === "" ? BigInt(0) : BigInt(digits)
  return BigDecimal.make(negative ? -magnitude : magnitude, digits === "" ? 0 : digits.length - 1 - exponent)
}
