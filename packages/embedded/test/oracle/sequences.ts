// Random sequences of operations on one partition, the same for the same seed.
import type * as Sdk from "@aws-sdk/client-dynamodb"

export type Operation =
  | { readonly name: "PutItem"; readonly input: Sdk.PutItemInput }
  | { readonly name: "GetItem"; readonly input: Sdk.GetItemInput }
  | { readonly name: "UpdateItem"; readonly input: Sdk.UpdateItemInput }
  | { readonly name: "DeleteItem"; readonly input: Sdk.DeleteItemInput }
  | { readonly name: "Query"; readonly input: Sdk.QueryInput }

export interface Source {
  /** A whole number from 0 to one less than the bound. */
  readonly below: (bound: number) => number
  readonly pick: <A>(choices: ReadonlyArray<A>) => A
}

/** A small generator of numbers (mulberry32): the sequence is a function of the seed. */
export const source = (seed: number): Source => {
  let state = seed >>> 0
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
  return { below, pick: (choices) => choices[below(choices.length)]! }
}

const numbers = ["0", "1", "-1", "2.5", "10", "1e2", "-0", "100", "0.001", "12345678901234567890.5"]
const texts = ["", "a", "ab", "abc", "b", "Z", "é", "x y"]

/** The attributes items have, each with the values it can take. */
const values = {
  n: ({ pick }: Source): Sdk.AttributeValue => ({ N: pick(numbers) }),
  s: ({ pick }: Source): Sdk.AttributeValue => ({ S: pick(texts) }),
  b: ({ pick }: Source): Sdk.AttributeValue => ({ BOOL: pick([true, false]) }),
  z: (): Sdk.AttributeValue => ({ NULL: true }),
  y: ({ below }: Source): Sdk.AttributeValue => ({ B: new Uint8Array([below(3), below(256)]) }),
  ss: ({ below }: Source): Sdk.AttributeValue => ({ SS: ["a", "b", "c"].slice(0, 1 + below(3)) }),
  ns: ({ below }: Source): Sdk.AttributeValue => ({ NS: ["1", "2", "3.0"].slice(0, 1 + below(3)) }),
  l: (random: Source): Sdk.AttributeValue => ({
    L: Array.from({ length: random.below(4) }, () => values.n(random))
  }),
  m: (random: Source): Sdk.AttributeValue => ({ M: { a: values.n(random), c: values.s(random) } })
}
type Name = keyof typeof values
const names = Object.keys(values) as ReadonlyArray<Name>

const paths = [...names, "m.a", "m.c", "m.x", "l[0]", "l[1]", "l[5]", "absent"]

/** The expressions of one request over one table of placeholders. */
const expressions = (random: Source) => {
  const { below, pick } = random
  const ExpressionAttributeNames: Record<string, string> = {}
  const ExpressionAttributeValues: Record<string, Sdk.AttributeValue> = {}

  const path = (text: string): string =>
    text.replace(/[a-z]+/g, (name) => {
      ExpressionAttributeNames[`#${name}`] = name
      return `#${name}`
    })
  const value = (of: Sdk.AttributeValue): string => {
    const placeholder = `:v${Object.keys(ExpressionAttributeValues).length}`
    ExpressionAttributeValues[placeholder] = of
    return placeholder
  }
  const anyValue = () => value(values[pick(names)](random))
  const operand = () => (below(3) === 0 ? path(pick(paths)) : anyValue())

  const atom = (): string => {
    const at = path(pick(paths))
    switch (below(9)) {
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
        return below(2) === 0
          ? `${at} ${pick(["=", "<>"])} ${operand()}`
          : `${at} ${pick(["<", "<=", ">", ">="])} ${value(pick([values.n, values.s, values.y])(random))}`
    }
  }
  const condition = (depth = 0): string => {
    if (depth === 2 || below(2) === 0) return atom()
    const inner = () => (below(2) === 0 ? atom() : `(${condition(depth + 1)})`)
    return pick([() => `${inner()} AND ${inner()}`, () => `${inner()} OR ${inner()}`, () => `NOT ${inner()}`])()
  }

  const update = (): string => {
    const clauses: Record<string, Array<string>> = {}
    const add = (clause: string, text: string) => (clauses[clause] ??= []).push(text)
    const free = new Set<string>(["n", "s", "b", "ss", "ns", "l", "m.a", "m.x", "new"])
    for (let count = 1 + below(3); count > 0; count--) {
      const name = pick([...free])
      free.delete(name)
      const at = path(name)
      switch (name) {
        case "n":
        case "m.a":
          if (name === "n" && below(3) === 0) add("ADD", `${at} ${value({ N: pick(["1", "-2.5"]) })}`)
          else if (below(2) === 0) add("SET", `${at} = ${at} ${pick(["+", "-"])} ${value({ N: pick(["1", "0.5"]) })}`)
          else add("SET", `${at} = if_not_exists(${at}, ${value({ N: "7" })}) + ${value({ N: "1" })}`)
          break
        case "ss":
          add(pick(["ADD", "DELETE"]), `${at} ${value({ SS: ["b", "d"] })}`)
          break
        case "ns":
          add(pick(["ADD", "DELETE"]), `${at} ${value({ NS: ["2", "3", "4"] })}`)
          break
        case "l":
          if (below(3) === 0) add("REMOVE", path(pick(["l[0]", "l[1]"])))
          else if (below(2) === 0) add("SET", `${path("l[1]")} = ${value({ N: "9" })}`)
          else add("SET", `${at} = list_append(${at}, ${value({ L: [{ S: "x" }] })})`)
          break
        default:
          if (below(3) === 0) add("REMOVE", at)
          else add("SET", `${at} = ${below(4) === 0 ? path(pick(["s", "n", "absent"])) : anyValue()}`)
      }
    }
    return Object.entries(clauses)
      .map(([clause, parts]) => `${clause} ${parts.join(", ")}`)
      .join(" ")
  }

  const projection = (): string =>
    [...new Set([pick(["sk", "n", "s"]), pick(["m.a", "l[0]", "ss"]), pick(["m.c", "l[1]", "absent"])])]
      .map(path)
      .join(", ")

  /** The placeholders, once everything is built. */
  const placeholders = () => ({
    ...(Object.keys(ExpressionAttributeNames).length > 0 ? { ExpressionAttributeNames } : undefined),
    ...(Object.keys(ExpressionAttributeValues).length > 0 ? { ExpressionAttributeValues } : undefined)
  })

  return { condition, update, projection, path, value, placeholders }
}

const item = (random: Source, key: Record<string, Sdk.AttributeValue>) => {
  const attributes = { ...key }
  for (const name of names) if (random.below(3) > 0) attributes[name] = values[name](random)
  return attributes
}

/** A sequence of operations on the partition `partition` of a table with the keys `pk` (S) and `sk` (N). */
export const sequence = (random: Source, table: string, partition: string): ReadonlyArray<Operation> => {
  const { below, pick } = random
  const TableName = table
  const key = () => ({ pk: { S: partition }, sk: { N: pick(["1", "2", "10", "-3"]) } })
  const conditional = (all: ReturnType<typeof expressions>) =>
    below(2) === 0 ? { ConditionExpression: all.condition() } : {}

  const one = (): Operation => {
    const all = expressions(random)
    switch (below(10)) {
      case 0:
      case 1: {
        const input = { TableName, Item: item(random, key()), ...conditional(all) }
        return { name: "PutItem", input: { ...input, ReturnValues: pick(["NONE", "ALL_OLD"]), ...all.placeholders() } }
      }
      case 2: {
        const ConditionExpression = `attribute_not_exists(${all.path("pk")})`
        const Item = item(random, key())
        return { name: "PutItem", input: { TableName, Item, ConditionExpression, ...all.placeholders() } }
      }
      case 3:
      case 4: {
        const projected = below(2) === 0 ? { ProjectionExpression: all.projection() } : {}
        return { name: "GetItem", input: { TableName, Key: key(), ...projected, ...all.placeholders() } }
      }
      case 5:
      case 6:
      case 7: {
        const UpdateExpression = all.update()
        const conditions = conditional(all)
        const ReturnValues = pick(["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"] as const)
        const input = { TableName, Key: key(), UpdateExpression, ...conditions, ReturnValues, ...all.placeholders() }
        return { name: "UpdateItem", input }
      }
      case 8: {
        const conditions = conditional(all)
        const ReturnValues = pick(["NONE", "ALL_OLD"] as const)
        return {
          name: "DeleteItem",
          input: { TableName, Key: key(), ...conditions, ReturnValues, ...all.placeholders() }
        }
      }
      default: {
        const range = pick([
          () => "",
          () =>
            ` AND ${all.path("sk")} ${pick(["=", "<", "<=", ">", ">="])} ${all.value({ N: pick(["1", "2", "5"]) })}`,
          () => ` AND ${all.path("sk")} BETWEEN ${all.value({ N: "-3" })} AND ${all.value({ N: "2" })}`
        ])()
        const input: Sdk.QueryInput = {
          TableName,
          KeyConditionExpression: `${all.path("pk")} = ${all.value({ S: partition })}${range}`,
          ...(below(2) === 0 ? { FilterExpression: all.condition() } : undefined),
          ...(below(3) === 0 ? { ProjectionExpression: all.projection() } : undefined),
          ...(below(2) === 0 ? { Limit: 1 + below(3) } : undefined),
          ...(below(2) === 0 ? { ScanIndexForward: false } : undefined)
        }
        return { name: "Query", input: { ...input, ...all.placeholders() } }
      }
    }
  }
  return Array.from({ length: 2 + below(5) }, one)
}
