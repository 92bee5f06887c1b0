/**
 * What each member of a request looks like in JSON. DynamoDB gives a member's name one shape wherever it stands; the
 * few exceptions are named with their operation. What is not listed reaches the engine as it came.
 */
import { EngineException, validation } from "../exception.ts"
import { isTooDeep, tooDeep } from "../value/nesting.ts"

export type Shape =
  | "string"
  | "number"
  | "boolean"
  | "bytes"
  | "attributeValue"
  | "structure"
  | { readonly list: Shape }
  | { readonly map: Shape }

const strings: Shape = { list: "string" }
const structures: Shape = { list: "structure" }
const attributeMap: Shape = { map: "attributeValue" }
const structureMap: Shape = { map: "structure" }
const tags: Shape = { list: { map: "string" } }

export const members: ReadonlyMap<string, Shape> = new Map<string, Shape>(
  Object.entries({
    Action: "string",
    AttributeDefinitions: structures,
    AttributeName: "string",
    AttributesToGet: strings,
    AttributeType: "string",
    AttributeUpdates: structureMap,
    AttributeValueList: { list: "attributeValue" },
    "BatchGetItem.RequestItems": structureMap,
    "BatchWriteItem.RequestItems": { map: structures },
    BillingMode: "string",
    ClientRequestToken: "string",
    ComparisonOperator: "string",
    ConditionalOperator: "string",
    ConditionCheck: "structure",
    ConditionExpression: "string",
    ConsistentRead: "boolean",
    Create: "structure",
    Delete: "structure",
    DeleteRequest: "structure",
    DeletionProtectionEnabled: "boolean",
    Dimensions: "number",
    Disassociate: "structure",
    DisassociationMode: "string",
    DisassociationProtectionEnabled: "boolean",
    DistanceFunction: "string",
    Enabled: "boolean",
    ExclusiveStartKey: attributeMap,
    ExclusiveStartTableName: "string",
    Exists: "boolean",
    Expected: structureMap,
    ExpressionAttributeNames: { map: "string" },
    ExpressionAttributeValues: attributeMap,
    FilterExpression: "string",
    Get: "structure",
    GlobalSecondaryIndexes: structures,
    GlobalSecondaryIndexUpdates: structures,
    GlobalTableSettingsReplicationMode: "string",
    GlobalTableSourceArn: "string",
    GlobalTableWitnessUpdates: structures,
    IndexName: "string",
    Item: attributeMap,
    Key: attributeMap,
    KeyConditionExpression: "string",
    KeyConditions: structureMap,
    Keys: { list: attributeMap },
    KeySchema: structures,
    KeyType: "string",
    KMSMasterKeyId: "string",
    Limit: "number",
    LocalSecondaryIndexes: structures,
    MaxReadRequestUnits: "number",
    MaxWriteRequestUnits: "number",
    MultiRegionConsistency: "string",
    NextToken: "string",
    NonKeyAttributes: strings,
    OnDemandThroughput: "structure",
    OnDemandThroughputOverride: "structure",
    Parameters: { list: "attributeValue" },
    Projection: "structure",
    ProjectionExpression: "string",
    ProjectionType: "string",
    ProvisionedThroughput: "structure",
    ProvisionedThroughputOverride: "structure",
    Put: "structure",
    PutRequest: "structure",
    QueryFilter: structureMap,
    ReadCapacityUnits: "number",
    ReadUnitsPerSecond: "number",
    RegionName: "string",
    ReplicaUpdates: structures,
    ResourceArn: "string",
    ResourcePolicy: "string",
    ReturnConsumedCapacity: "string",
    ReturnItemCollectionMetrics: "string",
    ReturnValues: "string",
    ReturnValuesOnConditionCheckFailure: "string",
    ScanFilter: structureMap,
    ScanIndexForward: "boolean",
    SearchSchema: structures,
    SearchSchemaElementType: "string",
    Segment: "number",
    Select: "string",
    SSESpecification: "structure",
    SSEType: "string",
    Statement: "string",
    Statements: structures,
    StreamEnabled: "boolean",
    StreamSpecification: "structure",
    StreamViewType: "string",
    TableClass: "string",
    TableClassOverride: "string",
    TableName: "string",
    TagKeys: strings,
    Tags: tags,
    TimeToLiveSpecification: "structure",
    TotalSegments: "number",
    TransactItems: structures,
    TransactStatements: structures,
    Update: "structure",
    UpdateExpression: "string",
    Value: "attributeValue",
    VectorAttribute: "structure",
    VectorIndexes: structures,
    VectorIndexUpdates: structures,
    WarmThroughput: "structure",
    WriteCapacityUnits: "number",
    WriteUnitsPerSecond: "number"
  } satisfies Record<string, Shape>)
)

const attributeValue: ReadonlyMap<string, Shape> = new Map<string, Shape>(
  Object.entries({
    S: "string",
    N: "string",
    B: "bytes",
    BOOL: "boolean",
    NULL: "boolean",
    SS: strings,
    NS: strings,
    BS: { list: "bytes" },
    L: { list: "attributeValue" },
    M: attributeMap
  } satisfies Record<string, Shape>)
)

export const serialization = (message = ""): EngineException => new EngineException("SerializationException", message)

/** Refuses a member that is not known and nested too deep. */
const requireShallow = (json: unknown, depth: number): void => {
  if (typeof json !== "object" || json === null) return
  if (isTooDeep(depth)) throw tooDeep()
  for (const member of Object.values(json)) requireShallow(member, depth + 1)
}

const mismatch = (json: unknown, expected: string): EngineException => {
  if (Array.isArray(json)) return serialization("Start of list found where not expected")
  if (typeof json === "object" && json !== null) {
    return serialization("Start of structure or map found where not expected")
  }
  if (expected === "Structure") return serialization("Unexpected field type")
  const found = json === null || typeof json === "boolean" ? String(json) : typeof json
  return serialization(`${found.toUpperCase()}_VALUE cannot be converted to ${expected}`)
}

const bytes = (text: string): Uint8Array => {
  const decoded = Buffer.from(text, "base64")
  // Node's decoder takes anything; only what encodes back to itself was base64.
  if (decoded.toString("base64") !== text) throw serialization("The bytes are not valid base64")
  return new Uint8Array(decoded)
}

const scalars = { string: "String", number: "Integer", boolean: "Boolean" } as const

/**
 * Checks what came and turns base64 into bytes, in place: the tree was parsed for this request and is nobody else's.
 */
const read = (shape: Shape, json: unknown, depth: number): unknown => {
  if (shape === "string" || shape === "number" || shape === "boolean") {
    if (json === null || typeof json !== shape) throw mismatch(json, scalars[shape])
    return shape === "number" ? Math.trunc(json as number) : json
  }
  if (shape === "bytes") {
    if (typeof json !== "string") throw mismatch(json, "Blob")
    return bytes(json)
  }
  if (isTooDeep(depth)) throw validation("Nesting Levels have exceeded supported limits")
  const isList = typeof shape === "object" && "list" in shape
  if (typeof json !== "object" || json === null || Array.isArray(json) !== isList) throw mismatch(json, "Structure")
  if (typeof shape !== "object") return readMembers(json, shape === "structure" ? members : attributeValue, depth)
  const each = "list" in shape ? shape.list : shape.map
  const entries = json as { [name: string]: unknown }
  for (const name of Object.keys(entries)) entries[name] = read(each, entries[name], depth + 1)
  return json
}

const readMembers = (json: object, shapes: ReadonlyMap<string, Shape>, depth: number, operation?: string): object => {
  const entries = json as { [name: string]: unknown }
  for (const name of Object.keys(entries)) {
    // A member that is null is one that was not given.
    if (entries[name] === null) delete entries[name]
    else {
      const shape = shapes.get(name) ?? shapes.get(`${operation}.${name}`)
      if (shape === undefined) requireShallow(entries[name], depth + 1)
      else entries[name] = read(shape, entries[name], depth + 1)
    }
  }
  return json
}

/** The input of an operation, from the JSON of its request. */
export const readInput = (operation: string, json: unknown): object => {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw mismatch(json, "Structure")
  return readMembers(json, members, 0, operation)
}
