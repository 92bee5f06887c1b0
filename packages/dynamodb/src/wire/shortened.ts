/**
 * What messages repeat of a name: names come from requests and answers, and have no end.
 */

const most = 200

/** A name as messages tell it: of a long one the beginning, and how long it is. */
export const shortened = (name: string): string =>
  name.length <= most ? name : `${name.slice(0, most).toWellFormed()}… (${name.length} characters)`

const long = new RegExp(`[\\w.:/#-]{${most + 1},}`, "g")

/** A sentence as messages tell it: what it has of long names is shortened. */
export const withShortNames = (sentence: string): string => sentence.replace(long, (name) => shortened(name))
