/**
 * DynamoDB's numbers: decimal text of up to 38 significant digits, exact. A canonical number is plain decimal digits,
 * with a sign only when negative, and no zero that could be left out.
 */
import { validation } from "../exception.ts"

const maximumDigits = 38
const maximumExponent = 125
const minimumExponent = -130

const zeros = (count: number) => "0".repeat(count)

/** The canonical text of `digits` x 10^`exponent`, where `digits` may have zeros at both ends. */
const render = (negative: boolean, digits: string, exponent: number): string => {
  let start = 0
  let end = digits.length
  while (start < end && digits.charCodeAt(start) === 48) start++
  if (start === end) return "0"
  while (digits.charCodeAt(end - 1) === 48) end--
  const significant = digits.slice(start, end)
  const integerDigits = digits.length - start + exponent
  if (significant.length > maximumDigits) {
    throw validation("Attempting to store more than 38 significant digits in a Number")
  }
  if (integerDigits - 1 > maximumExponent) {
    throw validation("Number overflow. Attempting to store a number with magnitude larger than supported range")
  }
  if (integerDigits - 1 < minimumExponent) {
    throw validation("Number underflow. Attempting to store a number with magnitude smaller than supported range")
  }
  const sign = negative ? "-" : ""
  if (integerDigits <= 0) return `${sign}0.${zeros(-integerDigits)}${significant}`
  if (integerDigits >= significant.length) return sign + significant + zeros(integerDigits - significant.length)
  return `${sign}${significant.slice(0, integerDigits)}.${significant.slice(integerDigits)}`
}

// No digit can be matched in two ways, so that a long malformed text is refused in linear time.
const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

// What most numbers look like: nothing to change.
const canonicalInteger = /^(?:0|-?[1-9]\d{0,36}[1-9]|-?[1-9])$/

/** The stored form of a number. Refuses text that is no number, more than 38 digits, and magnitudes out of range. */
export const canonical = (text: string): string => {
  if (canonicalInteger.test(text)) return text
  const match = pattern.exec(text)
  const integer = match?.[2] ?? ""
  const fraction = match?.[3] ?? ""
  if (match === null || integer.length + fraction.length === 0) {
    throw validation(
      text === ""
        ? "The parameter cannot be converted to a numeric value"
        : `The parameter cannot be converted to a numeric value: ${text}`
    )
  }
  return render(match[1] === "-", integer + fraction, Number(match[4] ?? 0) - fraction.length)
}

const isNegative = (number: string) => number.charCodeAt(0) === 45

/** A canonical number as an integer and the count of its digits behind the point. */
const scaled = (number: string) => {
  const point = number.indexOf(".")
  return point < 0
    ? { integer: BigInt(number), scale: 0 }
    : { integer: BigInt(number.slice(0, point) + number.slice(point + 1)), scale: number.length - point - 1 }
}

const sum = (a: string, b: string, sign: 1n | -1n): string => {
  const x = scaled(a)
  const y = scaled(b)
  const scale = Math.max(x.scale, y.scale)
  const total = x.integer * 10n ** BigInt(scale - x.scale) + sign * y.integer * 10n ** BigInt(scale - y.scale)
  return total < 0n ? render(true, (-total).toString(), -scale) : render(false, total.toString(), -scale)
}

/** The exact sum of two canonical numbers; one of more than 38 digits or out of range is refused. */
export const add = (a: string, b: string): string => sum(a, b, 1n)

/** The exact difference of two canonical numbers; one of more than 38 digits or out of range is refused. */
export const subtract = (a: string, b: string): string => sum(a, b, -1n)

const complement = (digits: string) => {
  let out = ""
  for (let i = 0; i < digits.length; i++) out += 9 - (digits.charCodeAt(i) - 48)
  return out
}

/** The significant digits of a canonical number other than zero, and how many of them stand before the point. */
export const parts = (number: string): { readonly digits: string; readonly integerDigits: number } => {
  const start = isNegative(number) ? 1 : 0
  const point = number.indexOf(".")
  const integer = number.slice(start, point < 0 ? undefined : point)
  const fraction = point < 0 ? "" : number.slice(point + 1)
  if (integer !== "0") {
    const digits = integer + fraction
    let end = digits.length
    while (digits.charCodeAt(end - 1) === 48) end--
    return { digits: digits.slice(0, end), integerDigits: integer.length }
  }
  let first = 0
  while (fraction.charCodeAt(first) === 48) first++
  return { digits: fraction.slice(first), integerDigits: -first }
}

/** Text that compares with `<` as canonical numbers do: sign, exponent, digits; complemented when negative. */
export const orderKey = (number: string): string => {
  if (number === "0") return "1"
  const { digits, integerDigits } = parts(number)
  const magnitude = String(integerDigits - minimumExponent).padStart(3, "0") + digits
  return isNegative(number) ? `0${complement(magnitude)}~` : `2${magnitude}`
}

/** The order of two canonical numbers: negative, zero or positive. */
export const compare = (a: string, b: string): number => {
  if (a === b) return 0
  const x = orderKey(a)
  const y = orderKey(b)
  return x < y ? -1 : x > y ? 1 : 0
}
