// Random expressions of one request, over one table of placeholders.
import type { AttributeValue } from "@aws-sdk/client-dynamodb"
import type { Source } from "./random.ts"
import { common, isName, refused, values } from "./values.ts"

const nested: { readonly [name: string]: ReadonlyArray<string> } = {
  m: ["m.a", "m.c", "m.x"],
  l: ["l[0]", "l[1]", "l[5]"]
}

const pathsOf = (names: ReadonlyArray<string>) => [...names, ...names.flatMap((name) => nested[name] ?? [])]

// The names that updates leave alone.
const unchanged = ["m", "z", "y", "pad"]

/** Expressions on the attributes in `names`; `tested` are those that its conditions are about. */
export const expressions = (random: Source, names: ReadonlyArray<string>, tested = names) => {
  const { below, once, pick } = random
  const paths = pathsOf(names)
  const testedPaths = pathsOf(tested)
  const ExpressionAttributeNames: Record<string, string> = {}
  const ExpressionAttributeValues: Record<string, AttributeValue> = {}

  const path = (text: string): string =>
    text.replace(/[a-z]+/g, (name) => {
      ExpressionAttributeNames[`#${name}`] = name
      return `#${name}`
    })
  const value = (of: AttributeValue): string => {
    const placeholder = `:v${Object.keys(ExpressionAttributeValues).length}`
    ExpressionAttributeValues[placeholder] = of
    return placeholder
  }
  const anyValue = () => value(values[pick(common)](random))
  const operand = () => (once(3) ? path(pick(testedPaths)) : anyValue())

  const atom = (): string => {
    const kind = below(9)
    // In these four dynalite takes some values for absent.
    const special = kind === 2 || (kind >= 5 && kind <= 7)
    const at = path(special && tested.includes("s") && once(4) ? pick(["s", "b"]) : pick(testedPaths))
    switch (kind) {
      case 0:
        return `attribute_exists(${at})`
      case 1:
        return `attribute_not_exists(${at})`
      case 2:
        return `attribute_type(${at}, ${value({ S: pick(["S", "N", "SS", "L", "M", "BOOL", "NULL", "B", "NS"]) })})`
      case 3:
        return `begins_with(${at}, ${value(pick([values.s(random), values.y(random)]))})`
      case 4:
        return `contains(${at}, ${value(pick([values.s, values.n])(random))})`
      case 5:
        return `size(${at}) ${pick(["=", ">", "<="])} ${value({ N: String(below(4)) })}`
      case 6:
        return `${at} IN (${anyValue()}, ${anyValue()})`
      case 7: {
        const [low, high] = pick([
          [{ N: "-1" }, { N: "10" }],
          [{ S: "a" }, { S: "b" }]
        ] as const)
        return `${at} BETWEEN ${value(low)} AND ${value(high)}`
      }
      default:
        return once(2)
          ? `${at} ${pick(["=", "<>"])} ${operand()}`
          : `${at} ${pick(["<", "<=", ">", ">="])} ${value(pick([values.n, values.s, values.y])(random))}`
    }
  }
  /** A condition: a comparison or two, and those behind parentheses down to a depth of two. */
  const condition = (depth = 1): string => {
    if (depth === 0 || once(2)) return atom()
    const inner = () => (once(2) ? atom() : `(${condition(depth - 1)})`)
    return pick([() => `${inner()} AND ${inner()}`, () => `${inner()} OR ${inner()}`, () => `NOT ${inner()}`])()
  }

  /** An update of the attributes in `names`, of each at most once; one that is `bold` may write what an index refuses. */
  const update = (bold: boolean): string => {
    const clauses: Record<string, Array<string>> = {}
    const add = (clause: string, text: string) => (clauses[clause] ??= []).push(text)
    const free = new Set([...names.filter((name) => isName(name) && !unchanged.includes(name)), "m.a", "m.x", "new"])
    for (let count = 1 + below(3); count > 0; count--) {
      const name = pick([...free])
      free.delete(name)
      const at = path(name)
      switch (name) {
        case "n":
        case "h":
        case "m.a":
          if (name === "h" && once(4)) add("REMOVE", at)
          else if (name !== "m.a" && once(3)) add("ADD", `${at} ${value({ N: pick(["1", "-2.5"]) })}`)
          else if (once(2)) add("SET", `${at} = ${at} ${pick(["+", "-"])} ${value({ N: pick(["1", "0.5"]) })}`)
          else add("SET", `${at} = if_not_exists(${at}, ${value({ N: "7" })}) + ${value({ N: "1" })}`)
          break
        case "ss":
          add(pick(["ADD", "DELETE"]), `${at} ${value({ SS: ["b", "d"] })}`)
          break
        case "ns":
          add(pick(["ADD", "DELETE"]), `${at} ${value({ NS: ["2", "3", "4"] })}`)
          break
        case "l":
          if (once(3)) add("REMOVE", path(pick(["l[0]", "l[1]"])))
          else if (once(2)) add("SET", `${path("l[1]")} = ${value({ N: "9" })}`)
          else add("SET", `${at} = list_append(${at}, ${value({ L: [{ S: "x" }] })})`)
          break
        case "t":
        case "g":
        case "k":
          if (once(3)) add("REMOVE", at)
          else if (bold) add("SET", `${at} = ${once(2) ? path("s") : value(refused(random))}`)
          else add("SET", `${at} = ${value(values[name](random))}`)
          break
        default:
          if (once(3)) add("REMOVE", at)
          // A copy is of nothing that another clause changes in place: dynalite would change the copy as well.
          else add("SET", `${at} = ${once(4) ? path(pick(["s", "y", "absent"])) : anyValue()}`)
      }
    }
    return Object.entries(clauses)
      .map(([clause, parts]) => `${clause} ${parts.join(", ")}`)
      .join(" ")
  }

  /** Up to three paths, which never overlap. */
  const projection = (): string => {
    const chosen = new Map<string, string>()
    for (let count = 1 + below(3); count > 0; count--) {
      const path = pick(paths)
      const root = path.split(/[.[]/)[0]!
      chosen.set(root, path)
    }
    return [...chosen.values()].map(path).join(", ")
  }

  /** The placeholders, once everything is built. */
  const placeholders = () => ({
    ...(Object.keys(ExpressionAttributeNames).length > 0 ? { ExpressionAttributeNames } : undefined),
    ...(Object.keys(ExpressionAttributeValues).length > 0 ? { ExpressionAttributeValues } : undefined)
  })

  return { condition, update, projection, path, value, placeholders }
}
export type Expressions = ReturnType<typeof expressions>
