import { assert, describe, it } from "@effect/vitest"
import { crc32 } from "node:zlib"
import { EngineException } from "../../src/exception.ts"
import { type Execute, type Request, respond } from "../../src/http/protocol.ts"

const request = (json: string | Uint8Array, change?: Partial<Request>): Request => ({
  method: "POST",
  url: "/",
  ...change,
  headers: {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.PutItem",
    authorization: "AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/dynamodb/aws4_request, Signature=b",
    ...change?.headers
  },
  body: typeof json === "string" ? new TextEncoder().encode(json) : json
})

/** Sends a request to an engine that answers `output`: what the engine was asked, and the answer. */
const send = (sent: Request, output: object | (() => object) = {}) => {
  const asked: Array<readonly [operation: string, input: object]> = []
  const execute: Execute = (operation, input) => {
    asked.push([operation, input])
    return typeof output === "function" ? output() : output
  }
  const { body, ...answer } = respond(sent, execute)
  assert.strictEqual(answer.headers["x-amz-crc32"], String(crc32(body)))
  assert.strictEqual(answer.headers["content-length"], String(body.length))
  return { ...answer, asked, text: new TextDecoder().decode(body) }
}

/** The input that reached the engine. */
const received = (operation: string, json: string) => {
  const { asked, status, text } = send(request(json, { headers: { "x-amz-target": `DynamoDB_20120810.${operation}` } }))
  assert.strictEqual(status, 200, text)
  assert.strictEqual(asked[0]![0], operation)
  return asked[0]![1]
}

const thrown = (name: string, message: string, members?: object) => () => {
  throw new EngineException(name, message, members)
}

describe("the envelope", () => {
  it("answers with the status, the headers and the bytes of the service", () => {
    const { asked, headers, status, text } = send(request(`{"TableName":"t"}`), {
      ConsumedCapacity: { CapacityUnits: 1 }
    })
    assert.deepStrictEqual(asked, [["PutItem", { TableName: "t" }]])
    assert.strictEqual(status, 200)
    assert.strictEqual(text, `{"ConsumedCapacity":{"CapacityUnits":1}}`)
    assert.deepStrictEqual(headers, {
      "content-type": "application/x-amz-json-1.0",
      "content-length": "40",
      "x-amz-crc32": String(crc32(text))
    })
  })

  it("answers a health check without a signature", () => {
    const { asked, status, text } = send({ method: "GET", url: "/", headers: {}, body: new Uint8Array() })
    assert.deepStrictEqual([status, text, asked.length], [200, "healthy: partita", 0])
  })

  it("takes a signature from the query string, and plain JSON with a charset", () => {
    const url = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=ab"
    const { headers, status } = send(
      request("{}", { url, headers: { authorization: undefined, "content-type": "application/json; charset=utf-8" } })
    )
    assert.deepStrictEqual([status, headers["content-type"]], [200, "application/json"])
  })

  const xml = "<UnknownOperationException/>\n"
  const cases: ReadonlyArray<readonly [string, Request, number, string]> = [
    ["another method", request("{}", { method: "PUT" }), 404, xml],
    ["another content type", request("{}", { headers: { "content-type": "text/plain" } }), 404, xml],
    ["no content type", request("{}", { headers: { "content-type": undefined } }), 404, xml],
    ["no target", request("{}", { headers: { "x-amz-target": undefined } }), 400, service("UnknownOperationException")],
    [
      "another service's target",
      request("{}", { headers: { "x-amz-target": "DynamoDBStreams_20120810.ListStreams" } }),
      400,
      service("UnknownOperationException")
    ],
    [
      "no signature",
      request("{}", { headers: { authorization: undefined } }),
      400,
      `{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"Missing Authentication Token"}`
    ],
    ["no body", request(""), 400, service("SerializationException")],
    ["half a body", request(`{"TableName":"t`), 400, service("SerializationException")],
    ["a body that is not UTF-8", request(new Uint8Array([0x22, 0xff, 0x22])), 400, service("SerializationException")]
  ]
  it.each(cases)("refuses %s", (_, sent, status, text) => {
    const answer = send(sent)
    assert.deepStrictEqual([answer.status, answer.text, answer.asked.length], [status, text, 0])
  })
})

function service(name: string) {
  return `{"__type":"com.amazon.coral.service#${name}"}`
}

describe("what comes in", () => {
  it("turns base64 into bytes where an attribute value stands, and nowhere else", () => {
    const b = new Uint8Array([1, 2])
    assert.deepStrictEqual(
      received(
        "PutItem",
        `{"TableName":"AQI=","Item":{"B":{"B":"AQI="},"s":{"S":"AQI="},"bs":{"BS":["AQI=",""]},
          "l":{"L":[{"B":"AQI="},{"M":{"B":{"B":"AQI="},"S":{"BOOL":true},"n":{"NULL":true}}}]}},
          "ExpressionAttributeValues":{":b":{"B":"AQI="}},"ExpressionAttributeNames":{"#B":"AQI="},
          "Expected":{"B":{"Value":{"B":"AQI="}},"c":{"AttributeValueList":[{"B":"AQI="}]}}}`
      ),
      {
        TableName: "AQI=",
        Item: {
          B: { B: b },
          s: { S: "AQI=" },
          bs: { BS: [b, new Uint8Array()] },
          l: { L: [{ B: b }, { M: { B: { B: b }, S: { BOOL: true }, n: { NULL: true } } }] }
        },
        ExpressionAttributeValues: { ":b": { B: b } },
        ExpressionAttributeNames: { "#B": "AQI=" },
        Expected: { B: { Value: { B: b } }, c: { AttributeValueList: [{ B: b }] } }
      }
    )
  })

  it("knows the batches by their operation, whatever their tables are called", () => {
    const b = new Uint8Array([1, 2])
    assert.deepStrictEqual(
      received(
        "BatchWriteItem",
        `{"RequestItems":{"Item":[{"PutRequest":{"Item":{"k":{"B":"AQI="}}}},
        {"DeleteRequest":{"Key":{"k":{"B":"AQI="}}}}]}}`
      ),
      {
        RequestItems: { Item: [{ PutRequest: { Item: { k: { B: b } } } }, { DeleteRequest: { Key: { k: { B: b } } } }] }
      }
    )
    assert.deepStrictEqual(received("BatchGetItem", `{"RequestItems":{"Keys":{"Keys":[{"k":{"B":"AQI="}}]}}}`), {
      RequestItems: { Keys: { Keys: [{ k: { B: b } }] } }
    })
    assert.deepStrictEqual(
      received(
        "TransactWriteItems",
        `{"TransactItems":[{"Put":{"Item":{"k":{"B":"AQI="}}}},{"Delete":{"Key":{"k":{"B":"AQI="}}}}]}`
      ),
      { TransactItems: [{ Put: { Item: { k: { B: b } } } }, { Delete: { Key: { k: { B: b } } } }] }
    )
    assert.deepStrictEqual(received("TagResource", `{"Tags":[{"Key":"Key","Value":"Value"}]}`), {
      Tags: [{ Key: "Key", Value: "Value" }]
    })
  })

  it("keeps names that JavaScript knows, drops members that are null", () => {
    const input = received(
      "PutItem",
      `{"IndexName":null,"constructor":1,"Item":{"__proto__":{"B":"AQI="},"toString":{"S":"a","N":null}}}`
    )
    assert.deepStrictEqual(Object.keys(input), ["constructor", "Item"])
    const item: unknown = Object.getOwnPropertyDescriptor(input, "Item")!.value
    assert.deepStrictEqual(Object.entries(item as object), [
      ["__proto__", { B: new Uint8Array([1, 2]) }],
      ["toString", { S: "a" }]
    ])
    assert.strictEqual(Object.getPrototypeOf(item), Object.prototype)
  })

  it("cuts a count to an integer, and lets what it does not know pass", () => {
    assert.deepStrictEqual(received("Query", `{"Limit":2.9,"Unheard":{"Of":[1.5,null]}}`), {
      Limit: 2,
      Unheard: { Of: [1.5, null] }
    })
  })

  const nested = (levels: number) => `{"Item":{"k":${`{"L":[`.repeat(levels)}{"S":""}${"]}".repeat(levels)}}}`
  it("lets the engine judge nesting, but not without end", () => {
    assert.strictEqual(send(request(nested(40))).asked.length, 1)
    const { asked, text } = send(request(nested(200_000)))
    assert.strictEqual(asked.length, 0)
    assert.match(text, /^\{"__type":"com.amazon.coral.validate#ValidationException"/)
  })

  const lists = (levels: number) => "[".repeat(levels) + "]".repeat(levels)
  const endless: ReadonlyArray<readonly [what: string, body: string]> = [
    ["a member that it does not know", `{"unknown":${lists(10_000)}}`],
    ["an unknown member of a value", `{"Key":{"k":{"S":"a","unknown":${lists(10_000)}}}}`],
    ["everything", lists(100_000)]
  ]
  it.each(endless)("refuses %s that is nested without end", (_, body) => {
    const { asked, status, text } = send(request(body))
    assert.deepStrictEqual([status, asked.length], [400, 0])
    assert.include(text, "#SerializationException")
  })

  const structure = "Start of structure or map found where not expected"
  const list = "Start of list found where not expected"
  const cases: ReadonlyArray<readonly [json: string, message: string]> = [
    [`[]`, list],
    [`null`, "Unexpected field type"],
    [`{"TableName":1}`, "NUMBER_VALUE cannot be converted to String"],
    [`{"TableName":{}}`, structure],
    [`{"TableName":["t"]}`, list],
    [`{"Limit":"1"}`, "STRING_VALUE cannot be converted to Integer"],
    [`{"ConsistentRead":"true"}`, "STRING_VALUE cannot be converted to Boolean"],
    [`{"Item":[]}`, list],
    [`{"Item":"a"}`, "Unexpected field type"],
    [`{"Item":{"a":null}}`, "Unexpected field type"],
    [`{"Item":{"a":"b"}}`, "Unexpected field type"],
    [`{"Item":{"a":{"N":1}}}`, "NUMBER_VALUE cannot be converted to String"],
    [`{"Item":{"a":{"S":true}}}`, "TRUE_VALUE cannot be converted to String"],
    [`{"Item":{"a":{"BOOL":1}}}`, "NUMBER_VALUE cannot be converted to Boolean"],
    [`{"Item":{"a":{"NULL":"x"}}}`, "STRING_VALUE cannot be converted to Boolean"],
    [`{"Item":{"a":{"B":1}}}`, "NUMBER_VALUE cannot be converted to Blob"],
    [`{"Item":{"a":{"B":"a"}}}`, "The bytes are not valid base64"],
    [`{"Item":{"a":{"B":"AQI"}}}`, "The bytes are not valid base64"],
    [`{"Item":{"a":{"B":"AQJ="}}}`, "The bytes are not valid base64"],
    [`{"Item":{"a":{"BS":["*"]}}}`, "The bytes are not valid base64"],
    [`{"Item":{"a":{"SS":"a"}}}`, "Unexpected field type"],
    [`{"Item":{"a":{"NS":[1]}}}`, "NUMBER_VALUE cannot be converted to String"],
    [`{"Item":{"a":{"L":{"S":"a"}}}}`, structure],
    [`{"Item":{"a":{"M":[]}}}`, list],
    [`{"Item":{"a":{"L":[{"M":{"b":{"N":false}}}]}}}`, "FALSE_VALUE cannot be converted to String"],
    [`{"ExpressionAttributeNames":{"#a":{"S":"a"}}}`, structure]
  ]
  it.each(cases)("refuses %s", (json, message) => {
    const { asked, status, text } = send(request(json))
    assert.deepStrictEqual([status, asked.length], [400, 0])
    assert.deepStrictEqual(JSON.parse(text), {
      __type: "com.amazon.coral.service#SerializationException",
      Message: message
    })
  })
})

describe("what goes out", () => {
  it("writes bytes as base64, dates as seconds, and leaves the engine's values alone", () => {
    const bytes = new Uint8Array([0, 1, 2, 3]).subarray(1, 3)
    const output = {
      Item: Object.fromEntries([
        ["__proto__", { B: bytes }],
        ["bs", { BS: [bytes] }],
        ["l", { L: [{ S: "é" }, { M: { b: { B: bytes } } }] }]
      ]),
      TableDescription: { CreationDateTime: new Date(1_500), TableName: undefined, ItemCount: 0 }
    }
    const before = structuredClone(output)
    assert.strictEqual(
      send(request("{}"), output).text,
      `{"Item":{"__proto__":{"B":"AQI="},"bs":{"BS":["AQI="]},"l":{"L":[{"S":"é"},{"M":{"b":{"B":"AQI="}}}]}},` +
        `"TableDescription":{"CreationDateTime":1.5,"ItemCount":0}}`
    )
    assert.deepStrictEqual(output, before)
  })

  const item = { k: { B: new Uint8Array([1, 2]) } }
  const cases: ReadonlyArray<readonly [() => never, status: number, text: string]> = [
    [
      thrown("ValidationException", "no"),
      400,
      `{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}`
    ],
    [
      thrown("ResourceNotFoundException", "none"),
      400,
      `{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"none"}`
    ],
    [thrown("UnknownOperationException", ""), 400, service("UnknownOperationException")],
    [
      thrown("ConditionalCheckFailedException", "failed", { Item: item }),
      400,
      `{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"failed",` +
        `"Item":{"k":{"B":"AQI="}}}`
    ],
    [
      thrown("TransactionCanceledException", "cancelled", {
        CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed", Message: "failed", Item: item }]
      }),
      400,
      `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"cancelled",` +
        `"CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"failed",` +
        `"Item":{"k":{"B":"AQI="}}}]}`
    ],
    [
      thrown("InternalServerError", "sorry"),
      500,
      `{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"sorry"}`
    ]
  ]
  it.each(cases)("names an exception with its namespace and members: %#", (output, status, text) => {
    const answer = send(request("{}"), output)
    assert.deepStrictEqual([answer.status, answer.text], [status, text])
    assert.strictEqual(answer.headers["content-type"], "application/x-amz-json-1.0")
    assert.strictEqual(answer.defect, undefined)
  })

  it("hides what is no exception of DynamoDB's, and hands it to the caller", () => {
    const bug = new TypeError("secret")
    const { defect, status, text } = send(request("{}"), () => {
      throw bug
    })
    assert.strictEqual(defect, bug)
    assert.strictEqual(status, 500)
    assert.match(text, /#InternalServerError","message":"[^"]+"\}$/)
    assert.notInclude(text, "secret")
  })
})
