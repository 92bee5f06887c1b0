// In which order an operation looks for what is wrong with a request: of two faults, the first in its list is told.
import type { AttributeMap } from "@partita/dynamodb/wire"
import { assert, describe, it } from "@effect/vitest"
import { contents, database, order, orderKey, put, refused, run } from "../fixtures/engine.ts"

/**
 * What it is called, the members it changes, and what the answer tells. Members of an item are added to the item's, and
 * what is asked in a batch or a transaction is exchanged one by one, by table and position.
 */
type Fault = readonly [what: string, changes: Request, told: string]

type Request = { readonly [member: string]: unknown }

const TableName = "orders"
const engine = database()
put(engine, TableName, order("a", 1, { n: { N: "1" }, s: { S: "s" } }), order("b", 1))

const isMap = (value: unknown): value is Request => typeof value === "object" && value !== null && !Array.isArray(value)

const exchange = (asked: unknown, changes: unknown): unknown => {
  if (Array.isArray(asked) && isMap(changes)) return Object.assign([...asked], changes)
  if (!isMap(asked) || !isMap(changes)) return changes
  const changed = Object.entries(changes).map(([name, change]) => [name, exchange(asked[name], change)])
  return { ...asked, ...Object.fromEntries(changed) }
}

const change = (request: Request, member: string, value: unknown): unknown => {
  const current = request[member]
  if (member === "TransactItems" || member === "RequestItems") return exchange(current, value)
  const merges = (member === "Item" || member === "ExclusiveStartKey") && isMap(current) && isMap(value)
  return merges ? { ...current, ...value } : value
}

const apply = (request: Request, [, changes]: Fault): Request => ({
  ...request,
  ...Object.fromEntries(Object.entries(changes).map(([member, value]) => [member, change(request, member, value)]))
})

const nowhere: Fault = ["an unknown table", { TableName: "nowhere" }, "ResourceNotFoundException"]
const badName: Fault = ["a bad table name, alone", { TableName: "a;b" }, "1 validation error detected: Value 'a;b' at"]

const badNumber = { S: undefined, N: "x" }
const large: AttributeMap = { large: { S: "x".repeat(409_600) } }
const unused = {
  ConditionExpression: "attribute_exists(customer)",
  ExpressionAttributeValues: { ":unused": { S: "x" } }
}
const withoutExpression = (member: string): Fault => [
  "names without an expression",
  { [member]: undefined, ExpressionAttributeNames: { "#a": "a" } },
  "ExpressionAttributeNames can only be specified"
]
const conditions = (member: string): ReadonlyArray<Fault> => [
  ["a syntax error", { [member]: "x = " }, `Invalid ${member}: Syntax error`],
  ["an undefined value", { [member]: "x = :undefined" }, ":undefined"]
]

const numbers = (length: number) => Array.from({ length }, (_, i) => i)
const putting = (Item: object, options = {}, table = TableName) => ({
  Put: { TableName: table, Item, ...options }
})
const getting = (Key: object, options = {}, table = TableName) => ({
  Get: { TableName: table, Key, ...options }
})
const halfKey = { customer: { S: "a" } }
const used = "used"
run(engine, "TransactWriteItems", {
  TransactItems: [{ Delete: { TableName, Key: orderKey("a", 9) } }],
  ClientRequestToken: used
})

/** Ten items of 400,000 bytes, and something else behind them. */
const heavy = (last: object) => ({
  TransactItems: Object.assign(
    Object.fromEntries(numbers(10).map((i) => [20 + i, putting(order("large", i, { x: { S: "x".repeat(400_000) } }))])),
    { 30: last }
  )
})
const heavyUpdate = {
  Update: {
    TableName,
    Key: orderKey("large", 10),
    UpdateExpression: "SET x = :x",
    ExpressionAttributeValues: { ":x": { S: "x".repeat(200_000) } }
  }
}

const lists: { readonly [operation: string]: readonly [request: Request, faults: ReadonlyArray<Fault>] } = {
  PutItem: [
    { TableName, Item: order("a", 1) },
    [
      badName,
      [
        "three bad enums, together",
        { ReturnValues: "X", ReturnConsumedCapacity: "X", ReturnItemCollectionMetrics: "X" },
        "3 validation errors detected"
      ],
      withoutExpression("ConditionExpression"),
      ["a bad value", { Item: { x: badNumber } }, "numeric value"],
      ["other return values", { ReturnValues: "ALL_NEW" }, "ALL_OLD or NONE"],
      ["a large item", { Item: large }, "Item size"],
      ["a bad placeholder", { ExpressionAttributeNames: { a: "a" }, ConditionExpression: "a = b" }, "invalid key"],
      ...conditions("ConditionExpression"),
      ["an unused value", unused, ":unused"],
      nowhere,
      ["a key of another type", { Item: { number: { S: "1" } } }, "Type mismatch for key number"],
      ["an index key of another type", { Item: { status: { N: "1" } } }, "Index Key status"],
      ["a path into a key", { ConditionExpression: "attribute_exists(customer.x)" }, "Key: customer"],
      ["a failed condition", { ConditionExpression: "attribute_exists(x)" }, "ConditionalCheckFailedException"]
    ]
  ],
  UpdateItem: [
    { TableName, Key: orderKey("a", 1) },
    [
      badName,
      ["two bad enums, together", { ReturnValues: "X", ReturnConsumedCapacity: "X" }, "2 validation errors detected"],
      [
        "names without an expression",
        { UpdateExpression: undefined, ...withoutExpression("ConditionExpression")[1] },
        "can only be"
      ],
      ["a bad value in the key", { Key: { customer: badNumber } }, "numeric value"],
      ["a syntax error", { UpdateExpression: "SET" }, "Invalid UpdateExpression: Syntax error"],
      ...conditions("ConditionExpression"),
      ["an unused value", unused, ":unused"],
      nowhere,
      ["half a key", { Key: { customer: { S: "a" } } }, "does not match the schema"],
      ["a change of the key", { UpdateExpression: "REMOVE customer" }, "part of the key"],
      ["a path into an index key", { UpdateExpression: "REMOVE code.x" }, "IndexKey: code"],
      ["a failed condition", { ConditionExpression: "attribute_exists(x)" }, "ConditionalCheckFailedException"],
      ["a missing operand", { UpdateExpression: "SET x = absent" }, "does not exist in the item"],
      ["an index key of another type", { UpdateExpression: "SET code = s" }, "Index Key code"]
    ]
  ],
  DeleteItem: [
    { TableName, Key: orderKey("a", 1) },
    [
      badName,
      ["two bad enums, together", { ReturnValues: "X", ReturnConsumedCapacity: "X" }, "2 validation errors detected"],
      withoutExpression("ConditionExpression"),
      ["a bad value in the key", { Key: { customer: badNumber } }, "numeric value"],
      ["other return values", { ReturnValues: "ALL_NEW" }, "ALL_OLD or NONE"],
      ...conditions("ConditionExpression"),
      ["an unused value", unused, ":unused"],
      nowhere,
      ["half a key", { Key: { customer: { S: "a" } } }, "does not match the schema"],
      ["a path into a key", { ConditionExpression: "attribute_exists(customer.x)" }, "Key: customer"],
      ["a failed condition", { ConditionExpression: "attribute_exists(x)" }, "ConditionalCheckFailedException"]
    ]
  ],
  GetItem: [
    { TableName, Key: orderKey("a", 1) },
    [
      badName,
      ["a bad enum", { ReturnConsumedCapacity: "X" }, "1 validation error detected: Value 'X'"],
      withoutExpression("ProjectionExpression"),
      ["a bad value in the key", { Key: { customer: badNumber } }, "numeric value"],
      ["a syntax error", { ProjectionExpression: "a," }, "Invalid ProjectionExpression: Syntax error"],
      nowhere,
      ["half a key", { Key: { customer: { S: "a" } } }, "does not match the schema"],
      ["a path into a key", { ProjectionExpression: "customer.x" }, "Key: customer"]
    ]
  ],
  Query: [
    {
      TableName,
      IndexName: "byCode",
      KeyConditionExpression: "code = :c",
      ExpressionAttributeValues: { ":c": { B: Uint8Array.of(1) } },
      ExclusiveStartKey: { ...orderKey("a", 1), code: { B: Uint8Array.of(1) } }
    },
    [
      badName,
      [
        "a bad limit and a bad enum, together",
        { Limit: 0, ReturnConsumedCapacity: "X" },
        "2 validation errors detected"
      ],
      [
        "names without an expression",
        {
          FilterExpression: undefined,
          ProjectionExpression: undefined,
          ...withoutExpression("KeyConditionExpression")[1],
          ExpressionAttributeValues: undefined
        },
        "can only be"
      ],
      ["a bad value in the start key", { ExclusiveStartKey: { x: badNumber } }, "numeric value"],
      [
        "no key condition",
        { KeyConditionExpression: undefined, FilterExpression: "n = :c" },
        "must be specified in the request"
      ],
      ["a projection of a count", { Select: "COUNT", ProjectionExpression: "customer" }, "only the Count"],
      ["a key condition's syntax error", { KeyConditionExpression: "code" }, "Invalid KeyConditionExpression: Syntax"],
      ["an operator no key condition has", { KeyConditionExpression: "code <> :c" }, "Invalid operator used"],
      ["a filter's syntax error", { FilterExpression: "x" }, "Invalid FilterExpression: Syntax"],
      [
        "a projection's syntax error",
        { Select: undefined, ProjectionExpression: "x," },
        "Invalid ProjectionExpression: Syntax"
      ],
      ["an unused name", { ExpressionAttributeNames: { "#unused": "x" } }, "#unused"],
      nowhere,
      ["an unknown index", { IndexName: "nowhere" }, "does not have the specified index"],
      ["a consistent read", { ConsistentRead: true }, "Consistent reads"],
      ["a start key with more", { ExclusiveStartKey: { x: { S: "x" } } }, "starting key is invalid"],
      ["another attribute than the key's", { KeyConditionExpression: "n = :c" }, "missed key schema element: code"],
      ["a key of another type", { ExpressionAttributeValues: { ":c": { S: "x" } } }, "does not match schema type"],
      ["a start key elsewhere", { ExclusiveStartKey: { code: { B: Uint8Array.of(2) } } }, "outside query boundaries"],
      ["a projected path into a key", { Select: undefined, ProjectionExpression: "code.x" }, "IndexKey: code"],
      ["a filter on the key", { FilterExpression: "code = :c" }, "non-primary key attributes"],
      ["all attributes of an index without them", { Select: "ALL_ATTRIBUTES" }, "ALL_ATTRIBUTES"],
      ["a filter's path into a key", { FilterExpression: "customer.x = :c" }, "Key: customer"]
    ]
  ],
  Scan: [
    {
      TableName,
      IndexName: "byCode",
      ExclusiveStartKey: { ...orderKey("a", 1), code: { B: Uint8Array.of(1) } }
    },
    [
      badName,
      [
        "a bad segment, total and limit, together",
        { Segment: -1, TotalSegments: 0, Limit: 0 },
        "3 validation errors detected"
      ],
      [
        "names without an expression",
        { ProjectionExpression: undefined, ...withoutExpression("FilterExpression")[1] },
        "can only be"
      ],
      ["a bad value in the start key", { ExclusiveStartKey: { x: badNumber } }, "numeric value"],
      [
        "a segment without their number",
        { Segment: 0, TotalSegments: undefined },
        "TotalSegments parameter is required"
      ],
      ["a segment beyond the last", { Segment: 4, TotalSegments: 4 }, "zero-based"],
      ["a projection of a count", { Select: "COUNT", ProjectionExpression: "customer" }, "only the Count"],
      ...conditions("FilterExpression"),
      [
        "an unused name",
        { Select: undefined, ProjectionExpression: "customer", ExpressionAttributeNames: { "#unused": "x" } },
        "#unused"
      ],
      nowhere,
      ["an unknown index", { IndexName: "nowhere" }, "does not have the specified index"],
      ["a consistent read", { ConsistentRead: true }, "Consistent reads"],
      ["a start key with more", { ExclusiveStartKey: { x: { S: "x" } } }, "starting key is invalid"],
      ["all attributes of an index without them", { Select: "ALL_ATTRIBUTES" }, "ALL_ATTRIBUTES"],
      ["a start key of another segment", { Segment: 0, TotalSegments: 1_000_000 }, "correct Segment"],
      ["a path into a key", { ProjectionExpression: "customer.x" }, "Key: customer"]
    ]
  ],
  BatchGetItem: [
    { RequestItems: { orders: { Keys: numbers(8).map((i) => orderKey("a", i)) } } },
    [
      [
        "a bad table name and a bad enum, together",
        { RequestItems: { "a;b": { Keys: [orderKey("a", 1)] } }, ReturnConsumedCapacity: "X" },
        "2 validation errors detected"
      ],
      [
        "too many keys",
        { RequestItems: { words: { Keys: numbers(100).map((i) => ({ word: { S: `w${i}` } })) } } },
        "Too many items"
      ],
      [
        "names without an expression",
        { RequestItems: { orders: { ProjectionExpression: undefined, ExpressionAttributeNames: { "#a": "a" } } } },
        "can only be"
      ],
      ["a bad value in a key", { RequestItems: { orders: { Keys: { 0: { customer: badNumber } } } } }, "numeric value"],
      ["a syntax error", { RequestItems: { orders: { ProjectionExpression: "a," } } }, "Syntax error"],
      [
        "an unused name",
        { RequestItems: { orders: { ProjectionExpression: "x", ExpressionAttributeNames: { "#unused": "x" } } } },
        "#unused"
      ],
      ["an unknown table", { RequestItems: { nowhere: { Keys: [halfKey] } } }, "ResourceNotFoundException"],
      ["half a key", { RequestItems: { orders: { Keys: { 0: halfKey } } } }, "does not match the schema"],
      ["a path into a key", { RequestItems: { orders: { ProjectionExpression: "customer.x" } } }, "Key: customer"],
      ["a key twice", { RequestItems: { orders: { Keys: { 2: orderKey("a", 3) } } } }, "duplicates"]
    ]
  ],
  BatchWriteItem: [
    { RequestItems: { orders: numbers(8).map((i) => ({ PutRequest: { Item: orderKey("a", i) } })) } },
    [
      [
        "two bad enums, together",
        { ReturnConsumedCapacity: "X", ReturnItemCollectionMetrics: "X" },
        "2 validation errors detected"
      ],
      [
        "too many writes",
        { RequestItems: { words: numbers(25).map((i) => ({ PutRequest: { Item: { word: { S: `w${i}` } } } })) } },
        "Too many items"
      ],
      ["a write of nothing", { RequestItems: { orders: { 0: {} } } }, "empty"],
      [
        "a bad value",
        { RequestItems: { orders: { 1: { PutRequest: { Item: { ...order("a", 1), x: badNumber } } } } } },
        "numeric value"
      ],
      [
        "a large item",
        { RequestItems: { orders: { 2: { PutRequest: { Item: order("a", 2, large) } } } } },
        "Item size"
      ],
      [
        "an unknown table",
        { RequestItems: { nowhere: [{ DeleteRequest: { Key: halfKey } }] } },
        "ResourceNotFoundException"
      ],
      ["half a key", { RequestItems: { orders: { 3: { DeleteRequest: { Key: halfKey } } } } }, "does not match"],
      ["a key twice", { RequestItems: { orders: { 4: { DeleteRequest: { Key: orderKey("a", 5) } } } } }, "duplicates"],
      [
        "an index key of another type",
        { RequestItems: { orders: { 6: { PutRequest: { Item: order("a", 6, { status: { N: "1" } }) } } } } },
        "Index Key status"
      ]
    ]
  ],
  TransactGetItems: [
    { TransactItems: numbers(10).map((i) => getting(orderKey("a", i))) },
    [
      [
        "an action of nothing and a bad enum, together",
        { TransactItems: { 9: {} }, ReturnConsumedCapacity: "X" },
        "2 validation errors detected"
      ],
      [
        "names without an expression",
        { TransactItems: { 0: getting(orderKey("a", 0), { ExpressionAttributeNames: { "#a": "a" } }) } },
        "can only be"
      ],
      ["a bad value in a key", { TransactItems: { 1: getting({ customer: badNumber }) } }, "numeric value"],
      [
        "a syntax error",
        { TransactItems: { 2: getting(orderKey("a", 2), { ProjectionExpression: "a," }) } },
        "Syntax error"
      ],
      ["an unknown table", { TransactItems: { 3: getting(halfKey, {}, "nowhere") } }, "ResourceNotFoundException"],
      ["an item twice", { TransactItems: { 4: getting(orderKey("a", 5)) } }, "multiple operations on one item"],
      ["an empty key, last of all", { TransactItems: { 9: getting(orderKey("", 1)) } }, "empty string"],
      ["half a key", { TransactItems: { 6: getting(halfKey) } }, "TransactionCanceledException"]
    ]
  ],
  TransactWriteItems: [
    { TransactItems: numbers(31).map((i) => putting(order("new", i))) },
    [
      [
        "a bad token and two bad enums, together",
        { ClientRequestToken: "", ReturnConsumedCapacity: "X", ReturnItemCollectionMetrics: "X" },
        "3 validation errors detected"
      ],
      ["an action of nothing", { TransactItems: { 0: {} } }, "should contain"],
      [
        "values without an expression",
        { TransactItems: { 1: putting(order("new", 1), { ExpressionAttributeValues: { ":a": { S: "a" } } }) } },
        "can only be"
      ],
      ["a bad value", { TransactItems: { 2: putting({ ...order("new", 2), x: badNumber }) } }, "numeric value"],
      ["a large put", { TransactItems: { 3: putting(order("new", 3, large)) } }, "Item size"],
      [
        "a syntax error",
        { TransactItems: { 4: putting(order("new", 4), { ConditionExpression: "x = " }) } },
        "Syntax error"
      ],
      ["an unused value", { TransactItems: { 5: putting(order("new", 5), unused) } }, ":unused"],
      ["puts of more than 4 MB", heavy(putting(order("new", 30, { x: { S: "x".repeat(200_000) } }))), "4 MB"],
      ["a token of another request", { ClientRequestToken: used }, "IdempotentParameterMismatchException"],
      ["an unknown table", { TransactItems: { 6: putting({}, {}, "nowhere") } }, "ResourceNotFoundException"],
      ["an item twice", { TransactItems: { 7: putting(order("new", 8)) } }, "multiple operations on one item"],
      ["an empty key, last of all", { TransactItems: { 30: putting(order("", 1)) } }, "empty string"],
      ["a key that is none", { TransactItems: { 9: putting({}) } }, "ValidationError"],
      [
        "a failed condition",
        { TransactItems: { 10: putting(order("new", 10), { ConditionExpression: "attribute_exists(x)" }) } },
        "ConditionalCheckFailed"
      ],
      ["an update that makes more than 4 MB", heavy(heavyUpdate), "4 MB"]
    ]
  ],
  CreateTable: [
    {
      TableName: "new",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }]
    },
    [
      badName,
      [
        "several faults, together",
        { TableClass: "X", BillingMode: "Y", KeySchema: [] },
        "3 validation errors detected"
      ],
      ["throughput on demand", { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }, "Neither"],
      ["an undefined key", { KeySchema: [{ AttributeName: "z", KeyType: "HASH" }] }, "not defined"],
      ["a sort key first", { KeySchema: [{ AttributeName: "a", KeyType: "RANGE" }] }, "not a HASH key type"],
      ["no local indexes", { LocalSecondaryIndexes: [] }, "LocalSecondaryIndexes is empty"],
      ["no global indexes", { GlobalSecondaryIndexes: [] }, "GlobalSecondaryIndexes is empty"],
      [
        "an unused definition",
        { AttributeDefinitions: [..."ab"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })) },
        "does not exactly match"
      ],
      ["an empty maximum", { OnDemandThroughput: {} }, "OnDemandThroughput"],
      ["a stream without a view", { StreamSpecification: { StreamEnabled: true } }, "StreamViewType"],
      ["a tag twice", { Tags: [0, 0].map(() => ({ Key: "k", Value: "" })) }, "Duplicate tag"],
      ["a table that exists", { TableName }, "ResourceInUseException"]
    ]
  ],
  UpdateTable: [
    { TableName, DeletionProtectionEnabled: true },
    [
      badName,
      ["two bad enums, together", { TableClass: "X", BillingMode: "Y" }, "2 validation errors detected"],
      [
        "provisioned without throughput",
        { BillingMode: "PROVISIONED", ProvisionedThroughput: undefined },
        "must be specified when"
      ],
      [
        "too many units",
        { ProvisionedThroughput: { ReadCapacityUnits: 1e12 + 1, WriteCapacityUnits: 1 } },
        "out of bounds"
      ],
      ["an update of nothing", { GlobalSecondaryIndexUpdates: [{}] }, "must not be null"],
      nowhere,
      ["throughput on demand", { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } }, "Neither"],
      [
        "another type for a key",
        { AttributeDefinitions: [{ AttributeName: "customer", AttributeType: "N" }] },
        "cannot be redefined"
      ],
      [
        "an unknown index",
        { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "nowhere" } }] },
        "ResourceNotFoundException"
      ],
      ["no stream to disable", { StreamSpecification: { StreamEnabled: false } }, "no stream"]
    ]
  ]
}

describe("the order of validation", () => {
  for (const [operation, [request, faults]] of Object.entries(lists)) {
    it(`of ${operation}`, () => {
      const before = contents(engine)
      const tells = (input: Request, [what, , told]: Fault, other = "") => {
        const { message, name } = refused(engine, operation, input)
        assert.include(`${name}: ${message}`, told, `${what}${other}`)
      }
      engine.fork().execute(operation, request, 0)
      faults.forEach((first, i) => {
        tells(apply(request, first), first)
        for (const second of faults.slice(i + 1)) {
          tells(apply(apply(request, second), first), first, `, before ${second[0]}`)
        }
      })
      assert.deepStrictEqual(contents(engine), before)
    })
  }
})
