import type { AttributeMap, AttributeValue } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { evaluate, parseCondition } from "../../src/expression/condition.ts"
import * as ExpressionAttributes from "../../src/expression/ExpressionAttributes.ts"
import { copyInItem } from "../../src/value/Value.ts"

// Conditions as trees, what they mean in plain TypeScript, and how to write them down in many ways.

type Path = ReadonlyArray<string | number>
type Operand =
  | { readonly path: Path }
  | { readonly literal: AttributeValue }
  | { readonly sizeOf: { readonly path: Path } }
type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">="
type Tree =
  | { readonly is: "compare"; readonly by: Comparator; readonly a: Operand; readonly b: Operand }
  | { readonly is: "between"; readonly a: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly is: "in"; readonly a: Operand; readonly among: ReadonlyArray<Operand> }
  | { readonly is: "exists" | "not_exists"; readonly path: Path }
  | { readonly is: "type"; readonly a: Operand; readonly type: string }
  | { readonly is: "begins_with" | "contains"; readonly a: Operand; readonly b: Operand }
  | { readonly is: "not"; readonly of: Tree }
  | { readonly is: "and" | "or"; readonly of: ReadonlyArray<Tree> }

// ---- what it means

const at = (item: AttributeMap, path: Path): AttributeValue | undefined =>
  path.reduce<AttributeValue | undefined>(
    (value, step) => (typeof step === "string" ? value?.M?.[step] : value?.L?.[step]),
    { M: item }
  )

/** A text that equal values share and no others do. */
const normal = (value: AttributeValue): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Uint8Array) return [...part].join()
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part
    const { SS, NS, BS, ...rest } = part as { [key: string]: Array<unknown> }
    const sorted = [...(SS ?? NS ?? BS ?? [])].map((element) => String(element)).sort()
    if (SS !== undefined || NS !== undefined || BS !== undefined) {
      return { [SS !== undefined ? "SS" : NS !== undefined ? "NS" : "BS"]: sorted }
    }
    return Object.fromEntries(Object.entries(rest).sort(([x], [y]) => (x < y ? -1 : 1)))
  })

const lengthOf = (value: AttributeValue | undefined): AttributeValue | undefined => {
  const one = new Map<string, object | string>(Object.entries(value ?? {}))
  for (const type of ["S", "B", "L", "SS", "NS", "BS", "M"]) {
    const content = one.get(type)
    if (content !== undefined) {
      const length = type === "M" ? Object.keys(content).length : (content as ArrayLike<unknown>).length
      return { N: String(length) }
    }
  }
  return undefined
}

const valueOf = (operand: Operand, item: AttributeMap): AttributeValue | undefined => {
  if ("literal" in operand) return operand.literal
  return "path" in operand ? at(item, operand.path) : lengthOf(at(item, operand.sizeOf.path))
}

const order = (a?: AttributeValue, b?: AttributeValue): number => {
  if (a?.N !== undefined && b?.N !== undefined) return Number(a.N) - Number(b.N)
  if (a?.S !== undefined && b?.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S))
  return a?.B !== undefined && b?.B !== undefined ? Buffer.compare(a.B, b.B) : Number.NaN
}

const same = (a?: AttributeValue, b?: AttributeValue) => a !== undefined && b !== undefined && normal(a) === normal(b)

const comparators: { readonly [by in Comparator]: (a?: AttributeValue, b?: AttributeValue) => boolean } = {
  "=": same,
  "<>": (a, b) => !same(a, b),
  "<": (a, b) => order(a, b) < 0,
  "<=": (a, b) => order(a, b) <= 0,
  ">": (a, b) => order(a, b) > 0,
  ">=": (a, b) => order(a, b) >= 0
}

const holds = (tree: Tree, item: AttributeMap): boolean => {
  const value = (operand: Operand) => valueOf(operand, item)
  switch (tree.is) {
    case "and":
      return tree.of.every((each) => holds(each, item))
    case "or":
      return tree.of.some((each) => holds(each, item))
    case "not":
      return !holds(tree.of, item)
    case "compare":
      return comparators[tree.by](value(tree.a), value(tree.b))
    case "between":
      return order(value(tree.a), value(tree.low)) >= 0 && order(value(tree.a), value(tree.high)) <= 0
    case "in":
      return tree.among.some((each) => same(value(tree.a), value(each)))
    case "exists":
      return at(item, tree.path) !== undefined
    case "not_exists":
      return at(item, tree.path) === undefined
    case "type":
      return Object.keys(value(tree.a) ?? {})[0] === tree.type
    case "begins_with": {
      const [a, b] = [value(tree.a), value(tree.b)]
      if (a?.S !== undefined && b?.S !== undefined) return a.S.slice(0, b.S.length) === b.S
      return a?.B !== undefined && b?.B !== undefined && [...b.B].every((byte, i) => a.B?.[i] === byte)
    }
    case "contains": {
      const [a, b] = [value(tree.a), value(tree.b)]
      if (a === undefined || b === undefined) return false
      if (a.S !== undefined) return b.S !== undefined && a.S.indexOf(b.S) >= 0
      if (a.B !== undefined) return b.B !== undefined && Buffer.from(a.B).includes(Buffer.from(b.B))
      const elements: ReadonlyArray<AttributeValue> =
        a.L ?? a.SS?.map((S) => ({ S })) ?? a.NS?.map((N) => ({ N })) ?? a.BS?.map((B) => ({ B })) ?? []
      return elements.some((element) => same(element, b))
    }
  }
}

// ---- making trees and items from numbers

/** Choices that a list of numbers makes; when it is used up, always the first. */
const chooser = (numbers: ReadonlyArray<number>) => {
  let next = 0
  const below = (count: number) => (numbers[next++] ?? 0) % count
  return { below, of: <A>(options: ReadonlyArray<A>): A => options[below(options.length)]! }
}
type Chooser = ReturnType<typeof chooser>

const letters = ["", "a", "b", "ab", "ba", "aé", "a😀", "\uffff"]
const digits = ["0", "1", "-1", "1.5", "2", "10", "-10"]
const bytes = [[], [1], [2], [1, 2], [1, 2, 255]].map((of) => Uint8Array.from(of))
const distinct = <A>(values: ReadonlyArray<A>) => [...new Set(values)]

const scalar = (choose: Chooser, type: string): AttributeValue =>
  type === "S" ? { S: choose.of(letters) } : type === "N" ? { N: choose.of(digits) } : { B: choose.of(bytes) }

const anyValue = (choose: Chooser): AttributeValue => {
  const kind = choose.of(["S", "N", "B", "S", "N", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"] as const)
  switch (kind) {
    case "BOOL":
      return { BOOL: choose.below(2) === 0 }
    case "NULL":
      return { NULL: true }
    case "SS":
      return { SS: distinct([choose.of(letters), choose.of(letters)]) }
    case "NS":
      return { NS: distinct([choose.of(digits), choose.of(digits)]) }
    case "BS":
      return { BS: distinct([choose.of(bytes), choose.of(bytes)]) }
    case "L":
      return { L: [scalar(choose, "S"), scalar(choose, "N")].slice(choose.below(3)) }
    case "M":
      return { M: { y: scalar(choose, "N") } }
    default:
      return scalar(choose, kind)
  }
}

const attributes = ["a", "b", "c", "status", "d.e"]
const everyPath: ReadonlyArray<Path> = [
  ...attributes.map((name) => [name]),
  ["m", "x"],
  ["m", "x", "y"],
  ["l", 0],
  ["l", 2, "y"],
  ["lost"]
]

const makeItem = (choose: Chooser): AttributeMap => ({
  ...Object.fromEntries(attributes.slice(choose.below(3)).map((name) => [name, anyValue(choose)])),
  m: { M: { x: anyValue(choose) } },
  l: { L: [anyValue(choose), { S: "a" }, { M: { y: anyValue(choose) } }] }
})

const pathOperand = (choose: Chooser): { readonly path: Path } => ({ path: choose.of(everyPath) })

/** An operand that is not this path. */
const other = (choose: Chooser, than: Operand, literal: () => AttributeValue): Operand => {
  if (choose.below(3) > 0) return { literal: literal() }
  const operand = pathOperand(choose)
  return "path" in than && than.path === operand.path ? { sizeOf: operand } : operand
}

const ordered = (choose: Chooser) => scalar(choose, choose.of(["S", "N", "B"]))

const makeTest = (choose: Chooser): Tree => {
  const a: Operand = choose.below(4) === 3 ? { sizeOf: pathOperand(choose) } : pathOperand(choose)
  switch (choose.below(8)) {
    case 0:
    case 1: {
      const by = choose.of(["=", "<>", "<", "<=", ">", ">="] as const)
      const literal = by === "=" || by === "<>" ? () => anyValue(choose) : () => ordered(choose)
      return { is: "compare", by, a, b: other(choose, a, literal) }
    }
    case 2: {
      const type = choose.of(["S", "N", "B"])
      const bounds = [scalar(choose, type), scalar(choose, type)].sort(order)
      const [low, high] = bounds.map((literal) => (choose.below(4) === 3 ? pathOperand(choose) : { literal }))
      return { is: "between", a, low: low!, high: high! }
    }
    case 3:
      return {
        is: "in",
        a,
        among: [1, 2, 3].slice(choose.below(3)).map(() => other(choose, a, () => anyValue(choose)))
      }
    case 4:
      return { is: choose.of(["exists", "not_exists"] as const), path: choose.of(everyPath) }
    case 5:
      return { is: "type", a, type: choose.of(["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"]) }
    case 6: {
      const whole = pathOperand(choose)
      const literal = { literal: scalar(choose, choose.of(["S", "B"])) }
      const path = pathOperand(choose)
      return { is: "begins_with", a: whole, b: choose.below(3) > 0 || path.path === whole.path ? literal : path }
    }
    default:
      return { is: "contains", a, b: other(choose, a, () => anyValue(choose)) }
  }
}

const makeTree = (choose: Chooser, depth = 0): Tree => {
  const kind = depth > 4 ? 0 : choose.below(6)
  if (kind < 2) return makeTest(choose)
  if (kind === 2) return { is: "not", of: makeTree(choose, depth + 1) }
  const count = 2 + choose.below(2)
  return {
    is: kind < 5 ? (kind === 3 ? "and" : "or") : choose.of(["and", "or"] as const),
    of: Array.from({ length: count }, () => makeTree(choose, depth + 1))
  }
}

// ---- writing them down

const flipped: { readonly [by in Comparator]: Comparator } = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<="
}

const binding = { or: 1, and: 2, not: 3, test: 4 }

/** A writer: parentheses where they are needed and here and there, but never two pairs around the same. */
const writer = (choose: Chooser) => {
  const names: { [placeholder: string]: string } = {}
  const values: { [placeholder: string]: AttributeValue } = {}
  const space = () => choose.of([" ", " ", "  ", "\n", "\t"])
  const gap = () => choose.of(["", "", " "])
  const keyword = (word: string) => choose.of([word, word, word.toLowerCase(), word[0] + word.slice(1).toLowerCase()])
  const enclosed = (text: string) => `(${gap()}${text}${gap()})`
  const maybe = (text: string) => (choose.below(4) === 3 ? enclosed(text) : text)

  const name = (step: string) => {
    if (/^[a-z]+$/.test(step) && step !== "status" && choose.below(2) === 0) return step
    const placeholder = `#${step.replace(/\W/g, "_")}`
    names[placeholder] = step
    return placeholder
  }
  const path = (steps: Path) =>
    steps.map((step, i) => (typeof step === "number" ? `[${step}]` : `${i === 0 ? "" : "."}${name(step)}`)).join("")
  const bare = (operand: Operand): string => {
    if ("path" in operand) return path(operand.path)
    if ("sizeOf" in operand) return `size${gap()}(${maybe(path(operand.sizeOf.path))})`
    const placeholder = `:v${Object.keys(values).length}`
    values[placeholder] = operand.literal
    return placeholder
  }
  const operand = (of: Operand) => maybe(bare(of))
  const call = (name: string, ...operands: ReadonlyArray<string>) =>
    `${name}${gap()}(${gap()}${operands.join(`${gap()},${gap()}`)}${gap()})`

  const test = (tree: Tree): string => {
    switch (tree.is) {
      case "compare": {
        const [a, by, b] =
          choose.below(2) === 0
            ? [operand(tree.a), tree.by, operand(tree.b)]
            : [operand(tree.b), flipped[tree.by], operand(tree.a)]
        return `${a}${gap()}${by}${gap()}${b}`
      }
      case "between":
        return [operand(tree.a), keyword("BETWEEN"), operand(tree.low), keyword("AND"), operand(tree.high)].join(
          space()
        )
      case "in":
        return `${operand(tree.a)}${space()}${keyword("IN")}${gap()}(${tree.among.map(operand).join(",")})`
      case "exists":
      case "not_exists":
        return call(`attribute_${tree.is}`, maybe(path(tree.path)))
      case "type":
        return call("attribute_type", operand(tree.a), operand({ literal: { S: tree.type } }))
      case "begins_with":
      case "contains":
        return call(tree.is, operand(tree.a), operand(tree.b))
      default:
        throw new Error("not a test")
    }
  }
  const write = (tree: Tree, minimum: number): string => {
    if (tree.is === "and" || tree.is === "or") {
      const parts = tree.of.map((each) => write(each, binding[tree.is] + 1))
      if (choose.below(2) === 1) parts.reverse()
      const text = parts.join(`${space()}${keyword(tree.is.toUpperCase())}${space()}`)
      return binding[tree.is] < minimum ? enclosed(text) : maybe(text)
    }
    const text = tree.is === "not" ? `${keyword("NOT")}${space()}${write(tree.of, binding.not)}` : test(tree)
    return maybe(text)
  }
  return { text: (tree: Tree) => write(tree, binding.or), names, values }
}

const Choices = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 999 }))).check(
  Schema.isMinLength(20),
  Schema.isMaxLength(200)
)

const nonEmpty = <A extends object>(map: A): A | undefined => (Object.keys(map).length === 0 ? undefined : map)

describe("the grammar of conditions", () => {
  it.prop(
    "what is written in any way, parsed and evaluated is what a plain predicate says",
    [Choices, Choices, Choices],
    ([forTree, forItem, forWriting]) => {
      const tree = makeTree(chooser(forTree))
      const writing = writer(chooser(forWriting))
      const text = writing.text(tree)
      // The few that are too long or have too many operators are the business of other tests.
      if (text.length > 2_000) return
      const given = ExpressionAttributes.make(nonEmpty(writing.names), nonEmpty(writing.values))
      const condition = parseCondition(text, given, "FilterExpression")
      given.finish()
      const first = chooser(forItem)
      for (const item of [makeItem(first), makeItem(first), makeItem(chooser([]))]) {
        assert.strictEqual(evaluate(condition, copyInItem(item)), holds(tree, item), text)
      }
    },
    { arbitrary: { runs: 3_000 } }
  )

  // Each makes a text of about a length that nothing has parsed before: the number is part of a name.
  const shapes: ReadonlyArray<{
    readonly shape: string
    readonly accepted: boolean
    readonly make: (length: number, unique: number) => string
  }> = [
    {
      shape: "NOT (NOT (...",
      accepted: true,
      make: (length, unique) => {
        const levels = Math.floor((length - 20) / 14)
        return `${"NOT (".padEnd(13).repeat(levels)}n${unique} = :v${")".repeat(levels)}`
      }
    },
    {
      shape: "(a AND (b OR (...",
      accepted: true,
      make: (length, unique) => {
        const levels = Math.floor((length - 20) / 56)
        const opening = `(n${unique}.one = :v AND (n${unique} <> :v OR `.padEnd(54)
        return `${opening.repeat(levels)}n = :v${"))".repeat(levels)}`
      }
    },
    {
      shape: "(((a AND b) AND c) ...",
      accepted: true,
      make: (length, unique) => {
        const levels = Math.floor((length - 20) / 28)
        return `${"(".repeat(levels)}n = :v${` AND n${unique} = :v)`.padEnd(27).repeat(levels)}`
      }
    },
    {
      shape: "NOT NOT ...",
      accepted: false,
      make: (length, unique) => `${"NOT ".repeat((length - 20) / 4)}n${unique} = :v`
    },
    { shape: "((((...", accepted: false, make: (length, unique) => `${"(".repeat(length - 20)}n${unique} = :v` },
    {
      shape: "size(size(...",
      accepted: false,
      make: (length, unique) => `${"size(".repeat((length - 20) / 5)}n${unique} = :v`
    }
  ]

  for (const { shape, accepted, make } of shapes) {
    it(`takes at most twice as long for twice as much: ${shape}`, () => {
      let unique = 100_000
      const item = copyInItem({ n: { N: "1" } })
      const time = (length: number) => {
        const text = make(length, unique++)
        assert.isTrue(text.length <= length && text.length > length - 80, `${text.length}`)
        let parsed = true
        const start = process.hrtime.bigint()
        try {
          const given = ExpressionAttributes.make(undefined, { ":v": { N: "1" } })
          evaluate(parseCondition(text, given, "ConditionExpression"), item)
        } catch {
          parsed = false
        }
        const taken = Number(process.hrtime.bigint() - start)
        assert.strictEqual(parsed, accepted)
        return taken
      }
      // The fastest of many runs, taken in turns, is the work itself, without what else the machine does.
      const ratio = () => {
        let [short, long] = [Infinity, Infinity]
        for (let i = 0; i < 150; i++) {
          short = Math.min(short, time(2_048))
          long = Math.min(long, time(4_096))
        }
        return long / short
      }
      ratio()
      let best = ratio()
      for (let i = 0; i < 9 && best > 2; i++) best = Math.min(best, ratio())
      assert.isAtMost(best, 2)
    })
  }
})
