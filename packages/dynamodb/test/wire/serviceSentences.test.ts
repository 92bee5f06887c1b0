// The service's words are printed where they are known to carry no value, and nowhere else, unless somebody asks for them.
import { DynamoDB, Table } from "@partita/dynamodb"
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { constraints, cut, isWithoutValues, type parts, patternOf, sentences } from "../../src/wire/serviceSentences.ts"
import * as DynamoDBError from "../../src/wire/DynamoDBError.ts"
import * as Reason from "../../src/wire/Reason.ts"
import { database } from "../fixtures/database.ts"
import { engineSentences, hole } from "../fixtures/engineSentences.ts"
import { scripted } from "../fixtures/scripted.ts"

const Counters = Table.make("counters", {
  model: Schema.Struct({
    id: Schema.String,
    count: Schema.Number,
    data: Schema.optionalKey(Schema.Struct({ a: Schema.Number }))
  }),
  partitionKey: "id"
})
const id = { id: { S: "hush" } }

/** What the engine says and a message does not repeat, by the reason. */
const leftOut: ReadonlyArray<readonly [string, ReadonlyArray<RegExp>]> = [
  [
    "holds a value",
    [
      /^Invalid □: The BETWEEN operator requires .*; lower bound operand: .*, upper bound operand: .*$/,
      /^Invalid □: Invalid attribute type name found; type: □, valid types: \{□\}$/,
      /^The parameter cannot be converted to a numeric value: □$/
    ]
  ],
  [
    "quotes an expression, which may have a value in it",
    [/^Invalid □: Syntax error; token: "(?:<EOF>|□)", near: "□"$/]
  ],
  ["quotes what is longer than any name", [/^□ contains invalid key: The placeholder is too long; key: "□"$/]],
  [
    "quotes what breaks a constraint; where that is no value, `constraints` has it",
    [
      /^Value '(?:□|\[\.\.\.\])' at '□' failed to satisfy constraint: (?:Member must □|Map keys must satisfy constraint: \[□\])$/,
      /^(?:not be null|have □ (?:less|greater) than or equal to □)$/,
      /^satisfy (?:enum value set: \[□\]|regular expression pattern: □)$/,
      /^Member must have length .*, Member must satisfy regular expression pattern: .*$/
    ]
  ],
  ["is a part of others", [/^the (?:table|index □)$/]]
]

const samples: { readonly [Part in keyof typeof parts]: string } = {
  name: "by-total.v2",
  names: "id, at",
  path: "lines, [0], price",
  target: "the index by-total",
  resource: "arn:aws:dynamodb:us-east-1:000000000000:table/counters",
  tag: "aws:cost",
  placeholder: ":v",
  placeholders: "#a, :b",
  attributes: "ExpressionAttributeNames",
  key: "v",
  expression: "UpdateExpression",
  expressions: "UpdateExpression and ConditionExpression",
  type: "SS",
  types: "S,SS",
  operator: "begins_with",
  number: "38",
  integer: "-1",
  naming: "globalSecondaryIndexes.1.member.indexName",
  value: "The parameter cannot be converted to a numeric value",
  constraints: "Value null at 'key' failed to satisfy constraint: Member must not be null"
}

const sampleOf = (choice: string): string => samples[choice as keyof typeof parts] ?? choice.split("|")[0]!

/** A sentence of a template, with a text in the place of one of its parts. */
const sentenceOf = (template: string, at?: number, text = ""): string =>
  cut(template)
    .map((part, i) => (i % 2 === 0 ? part : i === at ? text : sampleOf(part)))
    .join("")

/** What stands in templates, and where. */
const choices = [...sentences, ...constraints.map((each) => `1 validation error detected: ${each}`)].flatMap(
  (template) => cut(template).flatMap((choice, at) => (at % 2 === 0 ? [] : [{ template, choice, at }]))
)

describe("the sentences", () => {
  it("are all the engine says, or are left out", () => {
    const patterns = sentences.map((template) => patternOf(template, (pattern) => `(?:${hole}|${pattern})`))
    const omitted = leftOut.flatMap(([, patterns]) => patterns)
    const unknown = engineSentences.filter((said) => ![...patterns, ...omitted].some((pattern) => pattern.test(said)))
    assert.deepStrictEqual(unknown, [], "the engine says what is neither a template nor left out")
    for (const pattern of omitted) {
      assert.isTrue(
        engineSentences.some((said) => pattern.test(said)),
        `the engine does not say ${pattern}`
      )
    }
    // The reader sees what stands in a constant, a table, a sum, an exchange of words, and what other functions make.
    for (const said of [
      "The provided starting key is invalid: □",
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of□ bytes",
      "The embedded engine does not support the parameter '□'; use □",
      "Invalid KeyConditionExpression: Invalid condition in KeyConditionExpression: □ operator must have the key attribute as its first operand",
      "Invalid □: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [□], path two: [□]",
      "Invalid □: The expression has redundant parentheses;",
      "Item size to update has exceeded the maximum allowed size",
      "TimeToLive is already disabled"
    ]) {
      assert.include(engineSentences, said)
    }
  })

  it("hold names and numbers and nothing else", () => {
    for (const template of sentences) assert.isTrue(isWithoutValues(sentenceOf(template)), template)
    const hostile = [
      "hush hush",
      '"hush"',
      "'hush'",
      "hush'",
      "hush\n",
      "\nhush",
      "hush\u2028",
      "{S: hush}",
      "[hush]",
      "{S=hush,}",
      "AttributeValue: {S:hush}",
      "hush@example.com",
      "Ä",
      "hush;",
      "h".repeat(300),
      "1".repeat(300)
    ]
    // Whatever looks like a name is one where a name is told, and nowhere else.
    const named = ["name", "names", "path", "key", "resource"]
    for (const { at, choice, template } of choices) {
      const isNumber = choice === "number" || choice === "integer"
      const texts = [
        ...hostile,
        ...(named.includes(choice) ? [] : ["hunter2", "hunter2, hush"]),
        ...(named.includes(choice) || isNumber ? [] : ["4111111111111111"]),
        ...(choice.split("|").includes("") ? [] : [""])
      ]
      for (const text of texts) {
        const said = sentenceOf(template, at, text)
        assert.isFalse(isWithoutValues(said), said)
      }
    }
  })

  it("are looked for in linear time", () => {
    const flood = (text: string) => text.repeat(Math.ceil(1_000_000 / text.length))
    const start = performance.now()
    for (const { at, choice, template } of choices) {
      const hostile = sentenceOf(template, at, flood(`${sampleOf(choice)}, `))
      // What a message longer than any sentence costs, and what it would cost to look at all of it.
      assert.isFalse(isWithoutValues(hostile))
      assert.isFalse(patternOf(template).test(hostile))
      assert.isFalse(isWithoutValues(hostile.slice(0, 1_000)), template)
    }
    assert.isBelow(performance.now() - start, 10_000)
  })

  it("are known with names and without values", () => {
    for (const known of [
      "The provided key element does not match the schema",
      "The table does not have the specified index: by-total.v2",
      "One or more parameter values were invalid: Type mismatch for key id expected: S actual: N",
      "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v",
      "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}",
      "2 validation errors detected: Value 'ab' at 'transactItems.1.member.put.tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
      "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :v"
    ]) {
      assert.isTrue(isWithoutValues(known), known)
    }
  })

  it("are not known with anything else in them", () => {
    const secret = "s3cret value"
    for (const unknown of [
      `The provided key element does not match the schema: ${secret}`,
      `The table does not have the specified index: ${secret}`,
      `1 validation error detected: Value '${secret}' at 'tableName' failed to satisfy constraint`,
      `One or more parameter values were invalid: Input collection [${secret}] contains duplicates.`,
      `Invalid UpdateExpression: Syntax error; token: "${secret}", near: "= ${secret}"`,
      `The table does not have the specified index: ${"x".repeat(300)}`,
      `The provided key element does not match the schema\n${secret}`,
      "1 validation error detected: Value 'hush' at 'item.indexName.s' failed to satisfy constraint: Member must have length less than or equal to 3",
      "1 validation error detected: Value 'hush' at 'transactItems.1.member.put.item.tableName' failed to satisfy constraint: Member must have length less than or equal to 3",
      ""
    ]) {
      assert.isFalse(isWithoutValues(unknown), unknown)
    }
  })
})

layer(database(Counters))("messages", (it) => {
  it.effect("say why the service refused a request", () =>
    Effect.gen(function* () {
      yield* DynamoDB.put(Counters, { id: "a", count: 1 })
      const refused = [
        [
          DynamoDB.call("GetItem", { TableName: "counters", Key: { other: { S: "hush" } } }),
          "does not match the schema"
        ],
        [
          DynamoDB.call("Query", {
            TableName: "counters",
            IndexName: "none",
            KeyConditionExpression: "id = :v",
            ExpressionAttributeValues: { ":v": { S: "hush" } }
          }),
          "specified index: none"
        ],
        [
          DynamoDB.call("PutItem", { TableName: "counters", Item: { count: { N: "1" } } }),
          "Missing the key id in the item"
        ],
        [
          DynamoDB.call("UpdateItem", {
            TableName: "counters",
            Key: id,
            UpdateExpression: "SET #a = :v",
            ExpressionAttributeValues: { ":v": { S: "hush" } }
          }),
          "not defined; attribute name: #a"
        ]
      ] as const
      for (const [request, words] of refused) {
        const error = yield* Effect.flip(request)
        assert.strictEqual(error.reason._tag, "Validation")
        assert.include(error.message, words)
        assert.notInclude(error.message, "hush")
      }
    })
  )

  it.effect("repeat what may hold values to nobody but who asks", () =>
    Effect.gen(function* () {
      const failure = DynamoDBError.make({
        operation: "PutItem",
        input: { TableName: "counters" },
        reason: new Reason.Validation({}),
        applied: "no",
        serviceMessage: "Value 'hush' failed to satisfy constraint"
      })
      const { call } = DynamoDB.fromTransport({ ...scripted().transport, send: () => Effect.fail(failure) })
      const write = Effect.flip(call("PutItem", { TableName: "counters", Item: id }))
      assert.notInclude((yield* write).message, "hush")
      const shown = yield* Effect.provideService(write, DynamoDB.ShowServiceMessages, true)
      assert.include(shown.message, "Value 'hush' failed")
    })
  )
})
