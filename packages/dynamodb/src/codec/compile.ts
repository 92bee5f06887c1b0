/**
 * From the syntax tree of a schema to the plan of its codec, once per schema.
 */
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaParser from "effect/SchemaParser"
import { ambiguity } from "./ambiguity.ts"
import { attributeName, lossyNumber, saidOf, setOrList, storedForm } from "./annotation.ts"
import { fidelityOf } from "./form.ts"
import { describe } from "./Issue.ts"
import { checked, identifierOf, make, type Native, parsed, withLinks } from "./native.ts"
import { fromBigInt, fromNumber } from "./number.ts"
import type { Literal } from "./literal.ts"
import { memoize } from "./memoize.ts"
import { isOrdered, keepsOrder } from "./order.ts"
import {
  type Element,
  encodedSide,
  type Entries,
  type Field,
  type Getter,
  type Plan,
  type Step,
  typesOf,
  unwrap
} from "./Plan.ts"
import { plain } from "./plain.ts"
import { sameBody } from "./sameBody.ts"

const plans = new WeakMap<SchemaAST.AST, Plan>()

/** The plan of a schema; throws where the schema has no stored form. `path` says where the schema stands. */
export const compile = (ast: SchemaAST.AST, path: string): Plan => {
  const known = plans.get(ast)
  if (known !== undefined) return known
  const plan = ast.encoding === undefined ? withoutEncoding(ast, path) : withEncoding(ast, ast.encoding, path)
  plans.set(ast, plan)
  return plan
}

const refuse = (path: string, what: string): never => {
  throw new Error(`${path === "" ? "The model" : `"${path}"`} has no stored form: ${what}`)
}

const inside = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`)

// ---------------------------------------------------------------------------------------------------------------------
// with transformations

const withEncoding = (ast: SchemaAST.AST, links: SchemaAST.Encoding, path: string): Plan => {
  const construct = constructorOf(ast, links)
  if (construct !== undefined) return construct(compile(links[0].to, path))
  const steps: Array<Step> = []
  let kept = true
  const end = links[links.length - 1]!.to
  let before = SchemaAST.toType(end)
  for (let i = links.length - 1; i >= 0; i--) {
    const { transformation } = links[i]!
    if (transformation._tag === "Middleware") return interpreted(ast, path)
    const after = i === 0 ? withLinks(ast, undefined) : links[i - 1]!.to
    const type = SchemaAST.toType(after)
    // Syntax trees have lost the types of what their transformations take.
    kept &&= keepsOrder(transformation.encode as Getter)
    steps.push({
      ...plain(transformation),
      ...bothWays(after),
      same: after.encoding === undefined && type === after && sameBody(before, after)
    })
    before = type
  }
  const [first, ...others] = links.slice(0, -1)
  const schema = withLinks(ast, first === undefined ? undefined : [first, ...others])
  const rule = `expected what becomes ${describe(ast)}`
  const adjusts = adjusted(schema, end)
  const said = isOrdered(ast)
  if (adjusts === undefined) {
    const parts = memoize(() => renamed(schema, end, steps[0]!.encode, path))
    const from = compile(end, path)
    const ordered = memoize(() => said ?? (kept && fidelityOf(from) !== "whole"))
    return { _tag: "Transformed", from, steps, inner: undefined, parts, ordered, rule }
  }
  const inner = compile(schema, path)
  const from: Plan = encodedSide(inner)
  return {
    _tag: "Transformed",
    from: adjusts === "absent" ? from : { _tag: "Union", members: [from, { _tag: "Undefined" }] },
    steps,
    inner,
    // Only a first step that writes what it is given leaves the parts where the model has them.
    parts: () => (steps[0]!.encode._tag === "Passthrough" ? inner : undefined),
    ordered: memoize(() => said ?? (kept && fidelityOf(inner) !== "whole")),
    rule
  }
}

const bothWays = (ast: SchemaAST.AST): { readonly decoded: Native; readonly encoded: Native } => {
  const decoded = make(ast)
  const symmetric = SchemaAST.toType(ast) === ast && !(SchemaAST.isDeclaration(ast) && ast.encodingRun !== undefined)
  return { decoded, encoded: symmetric ? decoded : make(SchemaAST.flip(ast)) }
}

/** A class builds instances with its own transformation, from fields that need no second look. */
const constructorOf = (ast: SchemaAST.AST, links: SchemaAST.Encoding): ((fields: Plan) => Plan) | undefined => {
  const link = links[0]
  if (!SchemaAST.isDeclaration(ast) || links.length !== 1 || ast.typeParameters[0] !== link.to) return undefined
  // Effect marks the declarations of classes so. Without the mark the general way gives the same results.
  if (typeof ast.annotations?.["~constructor"] !== "function") return undefined
  const { transformation } = link
  if (transformation._tag === "Middleware" || transformation.decode._tag !== "Transform") return undefined
  if (transformation.encode._tag !== "Passthrough" || ast.encodingChecks !== undefined) return undefined
  const construct = transformation.decode.transform
  const declared = ast.run(ast.typeParameters)
  // An instance is known by its prototype, which is the same for nearly all that are written.
  let prototype: object | null = null
  const isInstance = (value: unknown): boolean => {
    if (typeof value !== "object" || value === null) return false
    const found: object | null = Object.getPrototypeOf(value)
    if (found !== null && found === prototype) return true
    const exit = declared(value, ast, checked)
    if (!Exit.isExit(exit) || Exit.isFailure(exit)) return false
    if (found !== Object.prototype) prototype = found
    return true
  }
  return (fields) => {
    const plan: Plan = {
      _tag: "Class",
      fields,
      construct,
      isInstance,
      rule: `expected an instance of ${describe(ast)}`
    }
    return ast.checks === undefined ? plan : { _tag: "Checked", plan, ast, checks: ast.checks }
  }
}

/**
 * Whether a schema's last link leads from the schema's own encoded side, as that of a default does: for an absent key,
 * or for an absent or undefined one.
 */
const adjusted = (schema: SchemaAST.AST, end: SchemaAST.AST): "absent" | "undefined" | undefined => {
  const encoded = SchemaAST.toEncoded(schema)
  if (sameBody(encoded, end)) return "absent"
  if (!SchemaAST.isUnion(end) || end.types.length !== 2 || !SchemaAST.isUndefined(end.types[1]!)) return undefined
  return sameBody(encoded, end.types[0]!) ? "undefined" : undefined
}

/**
 * The fields of a struct whose last link moves them to other names and does nothing else, as `encodeKeys` does. Which
 * goes where is seen from where marks go; that nothing happens to them, from the fields' being the same on both sides.
 */
const renamed = (schema: SchemaAST.AST, end: SchemaAST.AST, encode: Getter, path: string): Plan | undefined => {
  const encoded = SchemaAST.toEncoded(schema)
  if (encode._tag !== "Transform" || !SchemaAST.isObjects(encoded) || !SchemaAST.isObjects(end)) return undefined
  const model = unwrap(compile(schema, path))
  const stored = unwrap(compile(end, path))
  if (model._tag !== "Struct" || stored._tag !== "Struct") return undefined
  const marks = Object.fromEntries(model.fields.map(({ name }) => [name, Symbol(name)]))
  let moved: unknown
  try {
    moved = encode.transform(marks)
  } catch {
    return undefined
  }
  const places = new Map(Object.entries(Object(moved)).map(([name, mark]) => [mark, name]))
  const typeOf = (ast: SchemaAST.Objects, name: string) =>
    ast.propertySignatures.find((signature) => String(signature.name) === name)?.type
  const fields = model.fields.map((field): Field | undefined => {
    const name = places.get(marks[field.name])
    const place = stored.fields.find((field) => field.name === name)
    if (place === undefined || typeOf(encoded, field.name) !== typeOf(end, place.name)) return undefined
    return { ...field, attribute: place.attribute, wireOptional: place.wireOptional }
  })
  return fields.includes(undefined) || fields.length !== stored.fields.length
    ? undefined
    : { _tag: "Struct", fields: fields.filter((field) => field !== undefined), entries: [] }
}

/** What only Effect's own parser can read, from the schema's encoded side. */
const interpreted = (ast: SchemaAST.AST, path: string): Plan => ({
  _tag: "Transformed",
  from: encodedSide(compile(SchemaAST.toEncoded(ast), path)),
  steps: [
    {
      decode: SchemaGetter.passthrough<unknown>(),
      encode: SchemaGetter.passthrough<unknown>(),
      decoded: parsed(ast),
      encoded: parsed(SchemaAST.flip(ast)),
      same: false
    }
  ],
  inner: undefined,
  parts: () => undefined,
  ordered: () => isOrdered(ast) ?? false,
  rule: `expected ${describe(ast)}`
})

// ---------------------------------------------------------------------------------------------------------------------
// without transformations

const withoutEncoding = (ast: SchemaAST.AST, path: string): Plan => {
  const link = storedFormOf(ast)
  if (link !== undefined) return compile(withLinks(ast, [link]), path)
  // Checks of the encoded side want the encoded value whole.
  if ("encodingChecks" in ast && ast.encodingChecks !== undefined) return interpreted(ast, path)
  const plan = structure(ast, path)
  return ast.checks === undefined ? plan : { _tag: "Checked", plan, ast, checks: ast.checks }
}

/** The link a declaration names as its stored form. */
const storedFormOf = (ast: SchemaAST.AST): SchemaAST.Link | undefined => {
  const form = SchemaAST.isDeclaration(ast) ? ast.annotations?.[storedForm] : undefined
  if (!SchemaAST.isDeclaration(ast) || typeof form !== "function") return undefined
  // What the annotation's type in `annotation.ts` says.
  return form(ast.typeParameters.map((parameter) => Schema.make(SchemaAST.toEncoded(parameter)))) as
    | SchemaAST.Link
    | undefined
}

/** One plan each, so that equal places are seen to be equal. */
const scalars = {
  Number: { _tag: "Number", lossy: false },
  Lossy: { _tag: "Number", lossy: true },
  String: { _tag: "String" },
  Boolean: { _tag: "Boolean" },
  BigInt: { _tag: "BigInt" },
  Null: { _tag: "Null" },
  Undefined: { _tag: "Undefined" },
  Never: { _tag: "Never" }
} satisfies { readonly [name: string]: Plan }

const structure = (ast: SchemaAST.AST, path: string): Plan => {
  switch (ast._tag) {
    case "Number":
      return scalars[ast.annotations?.[lossyNumber] === true ? "Lossy" : "Number"]
    case "String":
    case "Boolean":
    case "BigInt":
    case "Null":
    case "Undefined":
    case "Never":
      return scalars[ast._tag]
    case "Void":
      return scalars.Undefined
    case "Literal":
      return literals([ast.literal], path)
    case "Enum":
      return literals(
        ast.enums.map(([, value]) => value),
        path
      )
    case "TemplateLiteral":
      return { _tag: "Template", test: testOf(ast), rule: `expected ${describe(ast)}` }
    case "Objects":
      return struct(ast, path)
    case "Arrays":
      return {
        _tag: "List",
        elements: ast.elements.map((element, i): Element => ({
          plan: compile(element, `${path}[${i}]`),
          optional: SchemaAST.isOptional(element)
        })),
        rest: ast.rest.map((element) => compile(element, `${path}[]`))
      }
    case "Union":
      return union(ast, path)
    case "Suspend":
      return { _tag: "Suspended", plan: memoize(() => compile(ast.thunk(), path)) }
    case "Declaration":
      return declaration(ast, path)
    case "Any":
    case "Unknown":
    case "ObjectKeyword":
      return refuse(path, `${ast._tag} may be anything. Use Schema.Json for values of any shape`)
    default:
      return refuse(path, `DynamoDB has no type for ${ast._tag}`)
  }
}

/** Whether text satisfies a schema without transformations. */
const testOf = (ast: SchemaAST.AST): ((text: string) => boolean) => {
  const is = memoize(() => SchemaParser.is(Schema.make(ast)))
  return (text) => is()(text)
}

const literals = (values: ReadonlyArray<Literal>, path: string): Plan => {
  for (const value of values) {
    if (typeof value === "string" && !value.isWellFormed()) refuse(path, "a literal is not well-formed Unicode")
    if (typeof value === "number" && fromNumber(value) === undefined) refuse(path, "a literal is out of range")
    if (typeof value === "bigint" && fromBigInt(value) === undefined) refuse(path, "a literal is out of range")
  }
  return { _tag: "Literals", values }
}

const struct = (ast: SchemaAST.Objects, path: string): Plan => {
  if (ast.propertySignatures.length === 0 && ast.indexSignatures.length === 0) {
    return refuse(path, "a struct without fields may be anything. Use a record, or Schema.Json")
  }
  const names = new Set<string>()
  const fields = ast.propertySignatures.map(({ name, type }): Field => {
    if (typeof name === "symbol") return refuse(inside(path, String(name)), "a key must be text")
    const place = inside(path, String(name))
    const attribute = attributeOf(type) ?? String(name)
    if (!attribute.isWellFormed()) refuse(place, "its name is not well-formed Unicode")
    if (names.has(attribute)) refuse(place, `another field is stored as "${attribute}" too`)
    names.add(attribute)
    return {
      name: String(name),
      attribute,
      plan: compile(type, place),
      optional: SchemaAST.isOptional(type),
      wireOptional: SchemaAST.isOptional(endOf(type))
    }
  })
  const entries = ast.indexSignatures.map(({ parameter, type }): Entries => {
    const place = `${path}[]`
    if (
      parameter.encoding !== undefined ||
      !(SchemaAST.isString(parameter) || SchemaAST.isTemplateLiteral(parameter))
    ) {
      return refuse(place, "the keys of a record must be text without transformations")
    }
    const plain = SchemaAST.isString(parameter) && parameter.checks === undefined
    return { isKey: plain ? undefined : testOf(parameter), plan: compile(type, place) }
  })
  return { _tag: "Struct", fields, entries }
}

/** The name a field is stored under, from its key's annotation or its schema's. */
const attributeOf = (ast: SchemaAST.AST): string | undefined => {
  const name = ast.context?.annotations?.[attributeName] ?? saidOf(ast, attributeName)
  return typeof name === "string" ? name : undefined
}

/** The schema at the end of all transformations, whose key is the one on the wire. */
const endOf = (ast: SchemaAST.AST): SchemaAST.AST =>
  ast.encoding === undefined ? ast : endOf(ast.encoding[ast.encoding.length - 1]!.to)

const union = (ast: SchemaAST.Union, path: string): Plan => {
  const exclusive = ast.options?.mode === "oneOf"
  const compiled = ast.types.map((type) => compile(type, path))
  const members = exclusive ? compiled : joined(compiled)
  const open = ambiguity(members)
  if (open !== undefined) return refuse(path, open)
  if (members.length === 1) return members[0]!
  return exclusive ? { _tag: "Union", members, exclusive } : { _tag: "Union", members }
}

/** Unions in a union taken apart, literals side by side put together. */
const joined = (plans: ReadonlyArray<Plan>): ReadonlyArray<Plan> => {
  const members: Array<Plan> = []
  for (const member of plans) {
    const last = members.at(-1)
    if (member._tag === "Union" && member.exclusive !== true) members.push(...member.members)
    else if (member._tag === "Literals" && last?._tag === "Literals") {
      members[members.length - 1] = { _tag: "Literals", values: [...last.values, ...member.values] }
    } else members.push(member)
  }
  return members
}

const instead: { readonly [identifier: string]: string } = {
  Chunk: "Schema.Array",
  Date: "Schema.DateFromString",
  DateTimeUtc: "Schema.DateTimeUtcFromString or Schema.DateTimeUtcFromMillis",
  DateTimeZoned: "Schema.DateTimeZonedFromString",
  Duration: "Schema.DurationFromMillis or Schema.DurationFromString",
  HashMap: "Schema.Record",
  Option: "Schema.OptionFromOptionalKey or Schema.OptionFromNullOr",
  ReadonlyMap: "Schema.Record",
  URL: "Schema.URLFromString"
}

const declaration = (ast: SchemaAST.Declaration, path: string): Plan => {
  const identifier = identifierOf(ast)
  switch (identifier) {
    case "effect/schema/Uint8Array":
      return { _tag: "Bytes" }
    case "effect/schema/BigDecimal":
      return { _tag: "BigDecimal" }
    case "effect/schema/Json":
    case "effect/schema/MutableJson":
      return { _tag: "Json" }
    case "effect/schema/ReadonlySet":
    case "effect/schema/HashSet":
      return set(ast, identifier === "effect/schema/HashSet", path)
    case "effect/schema/Redacted":
      return redacted(ast, path)
  }
  const name = identifier?.split("/").at(-1) ?? describe(ast)
  const hint = instead[name]
  return refuse(
    path,
    `${name} exists in memory only. ${
      hint === undefined ? `Give it one with Schema.decodeTo or the annotation "${storedForm}"` : `Use ${hint}`
    }`
  )
}

const setTypes = { S: "SS", N: "NS", B: "BS" } as const

const set = (ast: SchemaAST.Declaration, hashed: boolean, path: string): Plan => {
  const member = compile(ast.typeParameters[0]!, `${path}[]`)
  const types = Array.from(typesOf(member))
  const type = types.length === 1 ? types[0] : undefined
  if (type !== "S" && type !== "N" && type !== "B") {
    return refuse(path, "the members of a set must be all text, all numbers or all bytes. Use Schema.Array")
  }
  return { _tag: "Set", member, type: setTypes[type], hashed, orList: ast.annotations?.[setOrList] === true }
}

const redacted = (ast: SchemaAST.Declaration, path: string): Plan => {
  const representation = ast.annotations?.["representation"] as {
    readonly payload?: { readonly label?: string } | null
  }
  return {
    _tag: "Redacted",
    value: compile(ast.typeParameters[0]!, path),
    label: representation.payload?.label,
    rule: `expected ${describe(ast)}`
  }
}
