/**
 * Times to and from text, as `Date.toISOString` writes them, several times faster for the years of four digits.
 */

const DAY = 86_400_000
/** From the year 0 up to the end of the year 9999. */
const EARLIEST = -62_167_219_200_000
const LATEST = 253_402_300_799_999

const ZERO = 48
const HYPHEN = 45
const COLON = 58
const POINT = 46
const T = 84
const Z = 90

/** The code of the digit that stands for so many. */
const digit = (number: number, place: number): number => ZERO + (((number / place) | 0) % 10)

/** The text of a time in milliseconds since 1970, as Effect's transformations write it. */
export const isoText = (milliseconds: number): string => {
  if (!(milliseconds >= EARLIEST && milliseconds <= LATEST)) {
    return Number.isNaN(milliseconds) ? "Invalid Date" : new Date(milliseconds).toISOString()
  }
  const days = Math.floor(milliseconds / DAY)
  const time = milliseconds - days * DAY
  const rest = time % 1000
  const second = ((time / 1000) | 0) % 60
  const minute = ((time / 60_000) | 0) % 60
  const hour = (time / 3_600_000) | 0

  // The calendar repeats every 400 years. A year that begins in March has its leap day last.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const leapDays = ((dayOfEra / 1460) | 0) - ((dayOfEra / 36_524) | 0) + ((dayOfEra / 146_096) | 0)
  const yearOfEra = ((dayOfEra - leapDays) / 365) | 0
  const dayOfYear = dayOfEra - (365 * yearOfEra + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0))
  const fromMarch = ((5 * dayOfYear + 2) / 153) | 0
  const day = dayOfYear - (((153 * fromMarch + 2) / 5) | 0) + 1
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const year = era * 400 + yearOfEra + (month < 3 ? 1 : 0)

  // From codes the text is made in one piece.
  return String.fromCharCode(
    digit(year, 1000),
    digit(year, 100),
    digit(year, 10),
    digit(year, 1),
    HYPHEN,
    digit(month, 10),
    digit(month, 1),
    HYPHEN,
    digit(day, 10),
    digit(day, 1),
    T,
    digit(hour, 10),
    digit(hour, 1),
    COLON,
    digit(minute, 10),
    digit(minute, 1),
    COLON,
    digit(second, 10),
    digit(second, 1),
    POINT,
    digit(rest, 100),
    digit(rest, 10),
    digit(rest, 1),
    Z
  )
}

/** The number that so many digits say; NaN where one is none. */
const digits = (text: string, from: number, to: number): number => {
  let number = 0
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i) - ZERO
    if (code < 0 || code > 9) return NaN
    number = number * 10 + code
  }
  return number
}

/** The milliseconds since 1970 that a text says, if it is one that `isoText` writes; what is any other is left to `Date`. */
export const isoTime = (text: string): number => {
  if (
    text.length !== 24 ||
    text.charCodeAt(4) !== HYPHEN ||
    text.charCodeAt(7) !== HYPHEN ||
    text.charCodeAt(10) !== T ||
    text.charCodeAt(13) !== COLON ||
    text.charCodeAt(16) !== COLON ||
    text.charCodeAt(19) !== POINT ||
    text.charCodeAt(23) !== Z
  ) {
    return NaN
  }
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  const hour = digits(text, 11, 13)
  const minute = digits(text, 14, 16)
  const second = digits(text, 17, 19)
  // Days that not every month has are left to `Date` too.
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour <= 23 && minute <= 59 && second <= 59)) return NaN

  const shifted = month < 3 ? year - 1 : year
  const fromMarch = month < 3 ? month + 9 : month - 3
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400)
  const days = 365 * shifted + leapDays + (((153 * fromMarch + 2) / 5) | 0) + day - 1 - 719_468
  return days * DAY + hour * 3_600_000 + minute * 60_000 + second * 1000 + digits(text, 20, 23)
}
