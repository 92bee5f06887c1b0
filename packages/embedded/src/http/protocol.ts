/**
 * DynamoDB JSON 1.0 without sockets: the bytes of a request in, the bytes of its answer out.
 */
import { crc32 } from "node:zlib"
import { EngineException } from "../exception.ts"
import { readInput, serialization } from "./shapes.ts"

/** A request as it came, header names in lower case. */
export interface Request {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string | ReadonlyArray<string> | undefined }
  readonly body: Uint8Array
}

export interface Response {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array
  /** What the engine threw that is no answer of DynamoDB's: a bug, told to the client as an internal error only. */
  readonly defect?: unknown
}

/** How the engine is asked: it answers with an output or throws an `EngineException`. */
export type Execute = (operation: string, input: object) => object

const targetPrefix = "DynamoDB_20120810."
const contentTypes = ["application/x-amz-json-1.0", "application/json"]

const namespaces: { readonly [name: string]: string } = {
  ValidationException: "com.amazon.coral.validate",
  SerializationException: "com.amazon.coral.service",
  AccessDeniedException: "com.amazon.coral.service",
  RequestEntityTooLargeException: "com.amazon.coral.service",
  RequestTimeoutException: "com.amazon.coral.service",
  ThrottlingException: "com.amazon.coral.availability",
  UnknownOperationException: "com.amazon.coral.service",
  MissingAuthenticationTokenException: "com.amazon.coral.service"
}

// Most of DynamoDB's exceptions spell this member in lower case; these do not.
const capitalMessage = new Set([
  "AccessDeniedException",
  "IdempotentParameterMismatchException",
  "SerializationException",
  "TransactionCanceledException",
  "TransactionInProgressException"
])

const encoder = new TextEncoder()

const response = (status: number, contentType: string, text: string): Response => {
  const body = encoder.encode(text)
  return {
    status,
    headers: {
      "content-type": contentType,
      "content-length": String(body.length),
      "x-amz-crc32": String(crc32(body))
    },
    body
  }
}

/** What an operation answers, as JSON can hold it: bytes as base64, dates as seconds. Copies only what it changes. */
const toJson = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) {
    const written = value.map(toJson)
    return written.some((element, i) => element !== value[i]) ? written : value
  }
  const entries = Object.entries(value)
  const written = entries.map(([name, member]) => [name, toJson(member)] as const)
  // Unlike an assignment, fromEntries makes a member of any name, "__proto__" too.
  return written.some(([, member], i) => member !== entries[i]![1]) ? Object.fromEntries(written) : value
}

const statusOf = ({ name }: EngineException) => (name === "InternalServerError" ? 500 : 400)

const failure = (contentType: string, exception: EngineException, status = statusOf(exception)): Response => {
  const { name, ...members } = exception
  const message = exception.message === "" ? undefined : exception.message
  const body = {
    __type: `${namespaces[name] ?? "com.amazonaws.dynamodb.v20120810"}#${name}`,
    [capitalMessage.has(name) ? "Message" : "message"]: message,
    ...members
  }
  return response(status, contentType, JSON.stringify(toJson(body)))
}

/** The answer to what is no request for the engine. */
export const refusal = (status: number, name: string, message: string): Response =>
  failure(contentTypes[0]!, new EngineException(name, message), status)

const parse = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body))
  } catch {
    throw serialization()
  }
}

const operationOf = ({ headers, url }: Request): string => {
  const target = String(headers["x-amz-target"])
  if (!target.startsWith(targetPrefix)) throw new EngineException("UnknownOperationException", "")
  // Any signature is accepted, none is not: a client that forgot its credentials learns it here.
  if (headers["authorization"] === undefined && !/[?&]X-Amz-Signature=/.test(url)) {
    throw new EngineException("MissingAuthenticationTokenException", "Missing Authentication Token")
  }
  return target.slice(targetPrefix.length)
}

/** The answer to a request. */
export const respond = (request: Request, execute: Execute): Response => {
  if (request.method === "GET") return response(200, "text/plain", "healthy: partita")
  const contentType = String(request.headers["content-type"]).split(";")[0]!.trim()
  if (request.method !== "POST" || !contentTypes.includes(contentType)) {
    return response(404, "text/xml", "<UnknownOperationException/>\n")
  }
  try {
    const json = parse(request.body)
    const operation = operationOf(request)
    return response(200, contentType, JSON.stringify(toJson(execute(operation, readInput(operation, json)))))
  } catch (thrown) {
    if (thrown instanceof EngineException) return failure(contentType, thrown)
    const hidden = new EngineException("InternalServerError", "The embedded engine failed; its log says why")
    return { ...failure(contentType, hidden), defect: thrown }
  }
}
