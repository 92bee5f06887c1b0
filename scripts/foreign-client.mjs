// A program that knows nothing of Partita: it works on a DynamoDB endpoint through AWS's own packages, asserts every
// answer and checks every checksum itself, which the SDK does not. Usage: node scripts/foreign-client.mjs <endpoint>
import assert from "node:assert/strict"
import { createRequire } from "node:module"
import { Readable } from "node:stream"
import { crc32 } from "node:zlib"

const require = createRequire(new URL("../packages/benchmarks/package.json", import.meta.url))
const Sdk = require("@aws-sdk/client-dynamodb")
const Lib = require("@aws-sdk/lib-dynamodb")

const endpoint = process.argv[2]
if (endpoint === undefined) {
  console.error("usage: node scripts/foreign-client.mjs <endpoint>")
  process.exit(2)
}

const configuration = {
  endpoint,
  region: "eu-west-1",
  credentials: { accessKeyId: "foreign", secretAccessKey: "client" },
  maxAttempts: 1
}

let responses = 0
const inner = new Sdk.DynamoDBClient(configuration).config.requestHandler
const requestHandler = {
  metadata: inner.metadata,
  destroy: () => inner.destroy(),
  handle: async (request, options) => {
    const { response } = await inner.handle(request, options)
    const body = Buffer.concat(await Array.fromAsync(response.body))
    assert.equal(response.headers["x-amz-crc32"], String(crc32(body)), "x-amz-crc32 is not the checksum of the body")
    assert.match(response.headers["x-amzn-requestid"] ?? "", /^[A-Z0-9]{52}$/)
    assert.equal(response.headers["content-type"], "application/x-amz-json-1.0")
    responses += 1
    return { response: Object.assign(response, { body: Readable.from([body]) }) }
  }
}

const client = new Sdk.DynamoDBClient({ ...configuration, requestHandler })
const documents = Lib.DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
const TableName = `foreign-${process.pid}`

/** The answer to a command, without what the SDK adds about the call. */
const send = async (command) => {
  const { $metadata, ...output } = await documents.send(command)
  assert.equal($metadata.httpStatusCode, 200)
  return output
}

const refused = async (command, type) => {
  const error = await documents.send(command).then(
    () => assert.fail(`${command.constructor.name} was not refused`),
    (error) => error
  )
  assert.ok(error instanceof type, `${error} is not a ${type.name}`)
  assert.equal(error.$metadata.httpStatusCode, 400)
  return error
}

const run = async () => {
  const { TableDescription } = await send(
    new Sdk.CreateTableCommand({
      TableName,
      AttributeDefinitions: [
        { AttributeName: "owner", AttributeType: "S" },
        { AttributeName: "number", AttributeType: "N" }
      ],
      KeySchema: [
        { AttributeName: "owner", KeyType: "HASH" },
        { AttributeName: "number", KeyType: "RANGE" }
      ],
      BillingMode: "PAY_PER_REQUEST"
    })
  )
  assert.equal(TableDescription.TableName, TableName)
  assert.ok(Math.abs(Date.now() - TableDescription.CreationDateTime.getTime()) < 60_000)
  await Sdk.waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName })
  await refused(new Sdk.DescribeTableCommand({ TableName: `${TableName}-none` }), Sdk.ResourceNotFoundException)

  const item = (owner, number) => ({
    owner,
    number,
    title: `${owner} ${number} – ünïcode`,
    bytes: Uint8Array.of(0, number, 255),
    tags: new Set(["a", "b"]),
    nested: { list: [1.5, null, true, { deep: "x" }], __type: "not an error" }
  })
  for (const number of [3, 1, 10, 2]) {
    assert.deepEqual(await send(new Lib.PutCommand({ TableName, Item: item("ann", number) })), {})
  }
  await send(new Lib.PutCommand({ TableName, Item: item("bob", 1) }))
  const key = { owner: "ann", number: 2 }
  assert.deepEqual((await send(new Lib.GetCommand({ TableName, Key: key, ConsistentRead: true }))).Item, item("ann", 2))
  assert.deepEqual(await send(new Lib.GetCommand({ TableName, Key: { owner: "eve", number: 2 } })), {})

  const updated = await send(
    new Lib.UpdateCommand({
      TableName,
      Key: key,
      UpdateExpression: "SET nested.#l[0] = nested.#l[0] + :half, title = :title REMOVE bytes DELETE tags :a",
      ConditionExpression: "attribute_exists(#owner) AND size(tags) = :two",
      ExpressionAttributeNames: { "#owner": "owner", "#l": "list" },
      ExpressionAttributeValues: { ":half": 0.5, ":title": "new", ":a": new Set(["a"]), ":two": 2 },
      ReturnValues: "ALL_NEW"
    })
  )
  const { bytes: _, ...rest } = item("ann", 2)
  const expected = {
    ...rest,
    title: "new",
    tags: new Set(["b"]),
    nested: { ...rest.nested, list: [2, ...rest.nested.list.slice(1)] }
  }
  assert.deepEqual(updated.Attributes, expected)

  const failed = await refused(
    new Lib.PutCommand({
      TableName,
      Item: item("ann", 2),
      ConditionExpression: "attribute_not_exists(#owner)",
      ExpressionAttributeNames: { "#owner": "owner" },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD"
    }),
    Sdk.ConditionalCheckFailedException
  )
  // lib-dynamodb leaves the item of an error as it came.
  assert.deepEqual(failed.Item, {
    owner: { S: "ann" },
    number: { N: "2" },
    title: { S: "new" },
    tags: { SS: ["b"] },
    nested: {
      M: {
        list: { L: [{ N: "2" }, { NULL: true }, { BOOL: true }, { M: { deep: { S: "x" } } }] },
        __type: { S: "not an error" }
      }
    }
  })

  const between = (change) => ({
    TableName,
    KeyConditionExpression: "#owner = :owner AND #number BETWEEN :from AND :to",
    ExpressionAttributeNames: { "#owner": "owner", "#number": "number" },
    ExpressionAttributeValues: { ":owner": "ann", ":from": 2, ":to": 10 },
    ...change
  })
  const forward = await send(new Lib.QueryCommand(between()))
  assert.deepEqual(forward, { Items: [expected, item("ann", 3), item("ann", 10)], Count: 3, ScannedCount: 3 })
  const first = await send(new Lib.QueryCommand(between({ ScanIndexForward: false, Limit: 2 })))
  assert.deepEqual(first.Items, [item("ann", 10), item("ann", 3)])
  const ExclusiveStartKey = first.LastEvaluatedKey
  assert.deepEqual(ExclusiveStartKey, { owner: "ann", number: 3 })
  const second = await send(new Lib.QueryCommand(between({ ScanIndexForward: false, ExclusiveStartKey })))
  assert.deepEqual(second, { Items: [expected], Count: 1, ScannedCount: 1 })

  const deleted = await send(new Lib.DeleteCommand({ TableName, Key: key, ReturnValues: "ALL_OLD" }))
  assert.deepEqual(deleted.Attributes, expected)
  assert.deepEqual(await send(new Lib.DeleteCommand({ TableName, Key: key })), {})
  assert.equal((await send(new Lib.QueryCommand(between()))).Count, 2)

  const cyd = { owner: "cyd", number: 1 }
  const batch = [{ PutRequest: { Item: item("cyd", 1) } }, { DeleteRequest: { Key: { owner: "bob", number: 1 } } }]
  const written = await send(new Lib.BatchWriteCommand({ RequestItems: { [TableName]: batch } }))
  assert.deepEqual(written, { UnprocessedItems: {} })
  const Keys = [cyd, { owner: "bob", number: 1 }]
  const read = await send(new Lib.BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }))
  assert.deepEqual(read, { Responses: { [TableName]: [item("cyd", 1)] }, UnprocessedKeys: {} })

  const absent = {
    ConditionExpression: "attribute_not_exists(#owner)",
    ExpressionAttributeNames: { "#owner": "owner" }
  }
  const cancelled = await refused(
    new Lib.TransactWriteCommand({
      TransactItems: [
        { Put: { TableName, Item: item("dan", 1) } },
        { Delete: { TableName, Key: cyd, ...absent, ReturnValuesOnConditionCheckFailure: "ALL_OLD" } }
      ]
    }),
    Sdk.TransactionCanceledException
  )
  assert.deepEqual(
    cancelled.CancellationReasons.map(({ Code, Item }) => [Code, Item?.title]),
    [
      ["None", undefined],
      ["ConditionalCheckFailed", { S: item("cyd", 1).title }]
    ]
  )
  const transaction = {
    TransactItems: [
      { Put: { TableName, Item: item("dan", 1), ...absent } },
      { ConditionCheck: { TableName, Key: { owner: "eve", number: 1 }, ...absent } },
      { Update: { TableName, Key: cyd, UpdateExpression: "REMOVE nested, tags, title" } }
    ],
    ClientRequestToken: "foreign"
  }
  for (const _ of [1, 2]) assert.deepEqual(await send(new Lib.TransactWriteCommand(transaction)), {})
  const gets = ["eve", "dan", "cyd"].map((owner) => ({ Get: { TableName, Key: { owner, number: 1 } } }))
  assert.deepEqual((await send(new Lib.TransactGetCommand({ TransactItems: gets }))).Responses, [
    {},
    { Item: item("dan", 1) },
    { Item: { ...cyd, bytes: item("cyd", 1).bytes } }
  ])

  await send(new Sdk.DeleteTableCommand({ TableName }))
  await Sdk.waitUntilTableNotExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName })
}

try {
  await run()
  console.log(`foreign-client: every answer as expected, ${responses} checksums right`)
} catch (error) {
  console.error(`foreign-client: ${error.stack}`)
  process.exitCode = 1
} finally {
  client.destroy()
}
