import { assert, describe, it, layer } from "@effect/vitest"
import { Cursor, DynamoDB, Page } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { Effect, Layer, Option, Redacted } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest, HttpRouter, HttpServer } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Api } from "../../src/api/Api.ts"
import * as NodeServer from "../../src/api/NodeServer.ts"
import * as Orders from "../../src/api/Orders.ts"
import { routes } from "../../src/api/routes.ts"

const database = Orders.layer.pipe(Layer.provideMerge(Embedded.layer))
const sealed = Cursor.layerSecret(Redacted.make("a secret of 32 bytes for the tests"))

/** The service, and a client that talks to it over HTTP. */
const serve = (provided: Layer.Layer<DynamoDB.DynamoDB, unknown>) =>
  HttpRouter.serve(routes.pipe(HttpRouter.provideRequest(provided)), {
    disableLogger: true,
    disableListenLog: true
  }).pipe(
    Layer.provide(HttpServer.layerServices),
    Layer.provideMerge(HttpServer.layerTestClient),
    Layer.provide([NodeServer.layer(0), FetchHttpClient.layer])
  )

const client = Effect.map(HttpApiClient.make(Api), ({ orders }) => orders)
const order = { status: "open", total: 500 } as const
const ids = (n: number) => Array.from({ length: n }, (_, i) => `m${String(i).padStart(2, "0")}`)

const place = Effect.fnUntraced(function* (customerId: string, orderIds: ReadonlyArray<string>) {
  const { create } = yield* client
  yield* Effect.forEach(orderIds, (orderId) => create({ params: { customerId, orderId }, payload: order }), {
    concurrency: 5,
    discard: true
  })
})

/** Where the page after the first order begins. */
const cursorOf = Effect.fnUntraced(function* (customerId: string, status?: "open") {
  const { list } = yield* client
  const query = { limit: 1, ...(status && { status }) }
  return Option.getOrThrow((yield* list({ params: { customerId }, query })).next)
})

layer(serve(Layer.merge(database, sealed)), { excludeTestServices: true })("the API", (it) => {
  for (const [name, filter] of [
    ["all", {}],
    ["open", { status: "open" }]
  ] as const) {
    it.effect(`pages hold each of ${name} orders once while others are written`, () =>
      Effect.gen(function* () {
        const { create, list } = yield* client
        const params = { customerId: `pages-of-${name}` }
        const expected = ids(23)
        yield* place(params.customerId, expected)
        const sizes: Array<number> = []
        const seen: Array<string> = []
        let next: Option.Option<Cursor.Cursor> = Option.none()
        do {
          const query = { ...filter, limit: 5, ...(Option.isSome(next) && { cursor: next.value }) }
          const page = yield* list({ params, query })
          sizes.push(page.items.length)
          seen.push(...page.items.map(({ orderId }) => orderId))
          // Before the place the pages have come to, of another status, and of somebody else.
          yield* create({ params: { ...params, orderId: `a${seen.length}` }, payload: { ...order, status: "paid" } })
          yield* create({ params: { customerId: "z", orderId: `${name}${seen.length}` }, payload: order })
          next = page.next
        } while (Option.isSome(next))
        assert.deepStrictEqual(sizes, [5, 5, 5, 5, 3])
        assert.deepStrictEqual(seen.toSorted(), expected)
      })
    )
  }

  it.effect("lists by id, and one status by time", () =>
    Effect.gen(function* () {
      const { list } = yield* client
      for (const orderId of ["c", "a", "b"]) {
        yield* place("sorted", [orderId])
        yield* Effect.sleep("2 millis")
      }
      const listed = (query: { readonly status?: "open" }) =>
        Effect.map(list({ params: { customerId: "sorted" }, query }), ({ items }) =>
          items.map((o) => o.orderId).join("")
        )
      assert.strictEqual(yield* listed({}), "abc")
      assert.strictEqual(yield* listed({ status: "open" }), "cab")
    })
  )

  it.effect("refuses cursors that are forged, damaged or of other pages", () =>
    Effect.gen(function* () {
      const { list } = yield* client
      yield* place("c1", ["o1", "o2"])
      yield* place("c2", ["o1", "o2"])
      const own = yield* cursorOf("c1")
      const forged = Effect.gen(function* () {
        for (const orderId of ["o1", "o2"]) {
          yield* DynamoDB.call("PutItem", {
            TableName: "orders",
            Item: {
              customerId: { S: "c1" },
              orderId: { S: orderId },
              status: { S: "open" },
              placedAt: { S: "2026-01-01T00:00:00.000Z" },
              total: { N: "1" }
            }
          })
        }
        const page = yield* Page.collect(DynamoDB.query(Orders.Orders, { customerId: "c1" }, { limit: 1 }))
        return Option.getOrThrow(page.cursor)
      }).pipe(Effect.provide(Layer.fresh(database)))
      const cases = [
        ["damaged", yield* forged],
        [
          "damaged",
          yield* forged.pipe(Effect.provide(Cursor.layerSecret(Redacted.make("another secret of 32 bytes or so"))))
        ],
        ["damaged", Cursor.Cursor.make(`${own.slice(0, -1)}${own.endsWith("A") ? "B" : "A"}`)],
        ["damaged", Cursor.Cursor.make("")],
        ["foreign", yield* cursorOf("c2")],
        ["foreign", yield* cursorOf("c1", "open")]
      ] as const
      for (const [reason, cursor] of cases) {
        const error = yield* Effect.flip(list({ params: { customerId: "c1" }, query: { cursor } }))
        assert(error._tag === "UnusableCursor")
        assert.deepInclude(error, { reason, status: 400 })
      }
      const rest = yield* list({ params: { customerId: "c1" }, query: { cursor: own } })
      assert.deepStrictEqual(
        rest.items.map(({ orderId }) => orderId),
        ["o2"]
      )
    })
  )

  it.effect("lets one of two editors change an order, and the other one look first", () =>
    Effect.gen(function* () {
      const { change, get, remove } = yield* client
      const params = { customerId: "edited", orderId: "o1" }
      yield* place("edited", ["o1", "o2"])
      const [ours, response] = yield* get({ params, responseMode: "decoded-and-response" })
      const theirs = yield* get({ params })
      assert.match(response.headers["etag"] ?? "", /^"[^"]+"$/)
      assert.strictEqual(ours.headers.etag, theirs.headers.etag)

      const changed = yield* change({ params, headers: { "if-match": ours.headers.etag }, payload: { status: "paid" } })
      assert.deepInclude(changed.body, { ...ours.body, status: "paid" })
      const late = { params, headers: { "if-match": theirs.headers.etag } }
      assert.strictEqual((yield* Effect.flip(change({ ...late, payload: { total: 0 } })))._tag, "OrderChanged")
      assert.strictEqual((yield* Effect.flip(remove(late)))._tag, "OrderChanged")

      const seen = yield* get({ params })
      assert.deepStrictEqual(seen, changed)
      const again = { "if-match": seen.headers.etag }
      const noted = yield* change({ params, headers: again, payload: { note: "by courier" } })
      assert.deepInclude(noted.body, { ...seen.body, note: "by courier" })

      const last = { "if-match": noted.headers.etag }
      yield* remove({ params, headers: last })
      assert.strictEqual((yield* Effect.flip(get({ params })))._tag, "NoSuchOrder")
      assert.strictEqual((yield* Effect.flip(change({ params, headers: last, payload: {} })))._tag, "NoSuchOrder")
      assert.strictEqual((yield* get({ params: { ...params, orderId: "o2" } })).body.total, 500)
    })
  )

  it.effect("creates an order once", () =>
    Effect.gen(function* () {
      const { create, get } = yield* client
      const params = { customerId: "twice", orderId: "o1" }
      const [, response] = yield* create({ params, payload: order, responseMode: "decoded-and-response" })
      assert.strictEqual(response.status, 201)
      const error = yield* Effect.flip(create({ params, payload: { ...order, total: 1 } }))
      assert(error._tag === "OrderExists" && error.status === 409)
      assert.deepInclude((yield* get({ params })).body, { ...params, ...order })
    })
  )

  it.effect("says what is wrong with a request", () =>
    Effect.gen(function* () {
      const at = "/customers/wrong/orders"
      const put = (body: object) => HttpClientRequest.put(`${at}/o1`).pipe(HttpClientRequest.bodyJsonUnsafe(body))
      const patch = HttpClientRequest.patch(`${at}/o1`).pipe(HttpClientRequest.bodyJsonUnsafe({}))
      const cases = [
        [put({ status: "open" }), "payload", "total"],
        [put({ ...order, status: "opened" }), "payload", "status"],
        [put({ ...order, total: 0.5 }), "payload", "total"],
        [put({ ...order, note: "x".repeat(1001) }), "payload", "note"],
        [HttpClientRequest.get(`${at}?limit=0`), "query", "limit"],
        [HttpClientRequest.get(`${at}?limit=101`), "query", "limit"],
        [HttpClientRequest.get(`${at}?status=lost`), "query", "status"],
        [HttpClientRequest.get(`${at}/${"x".repeat(41)}`), "params", "orderId"],
        [HttpClientRequest.get(`${at}/o%2F1`), "params", "orderId"],
        [patch, "headers", "if-match"],
        [HttpClientRequest.setHeader(patch, "if-match", "*"), "headers", "if-match"]
      ] as const
      for (const [request, ...path] of cases) {
        const response = yield* HttpClient.execute(request)
        assert.strictEqual(response.status, 400, path.join())
        const { errors } = (yield* response.json) as { errors: ReadonlyArray<{ path: ReadonlyArray<string> }> }
        assert.deepStrictEqual(
          errors.map((error) => error.path),
          [path]
        )
      }
    })
  )
})

layer(serve(Embedded.layer), { excludeTestServices: true })("the API without its table", (it) => {
  it.effect("answers 500, and says nothing of the database", () =>
    Effect.gen(function* () {
      const response = yield* HttpClient.get("/customers/c1/orders")
      assert.strictEqual(response.status, 500)
      assert.strictEqual(yield* response.text, "")
    })
  )
})

const file = fileURLToPath(new URL("../../src/api/main.ts", import.meta.url))

/** The program, while the scope is open: its address, and how it ended when it was told to stop. */
const started = (args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly stopped: Promise<number | null>; readonly stop: () => void }>(
      (resume) => {
        const child = spawn(process.execPath, ["--conditions=@partita/source", file, "--port", "0", ...args], {
          env: { ...process.env, CURSOR_SECRET: "the same for all of them" }
        })
        const stopped = new Promise<number | null>((resolve) => child.once("exit", resolve))
        let printed = ""
        child.stderr.on("data", (text) => (printed += text))
        child.stdout.on("data", (text) => {
          printed += text
          const url = /Listening on (\S+)/.exec(printed)?.[1]
          if (url !== undefined) resume(Effect.succeed({ url, stopped, stop: () => child.kill("SIGTERM") }))
        })
        child.once("exit", () => resume(Effect.die(new Error(printed))))
      }
    ),
    ({ stop, stopped }) =>
      Effect.promise(() => {
        stop()
        return stopped
      })
  )

const clientOf = ({ url }: { readonly url: string }) =>
  Effect.map(HttpApiClient.make(Api, { baseUrl: url }), ({ orders }) => orders)

describe("the program", () => {
  it.live("serves an embedded database until it is stopped", () =>
    Effect.gen(function* () {
      const program = yield* started([])
      const { create, get } = yield* clientOf(program)
      const params = { customerId: "c1", orderId: "o1" }
      yield* create({ params, payload: order })
      assert.deepInclude((yield* get({ params })).body, order)
      program.stop()
      assert.strictEqual(yield* Effect.promise(() => program.stopped), 130)
    }).pipe(Effect.scoped, Effect.provide(FetchHttpClient.layer))
  )

  it.live("takes the cursors of another process that has its secret, over the same tables", () =>
    Effect.gen(function* () {
      const { url } = yield* Embedded.serve()
      const [one, other] = yield* Effect.forEach([1, 2], () => Effect.flatMap(started(["--endpoint", url]), clientOf), {
        concurrency: 2
      })
      const params = { customerId: "c1" }
      for (const orderId of ["o1", "o2"]) yield* one!.create({ params: { ...params, orderId }, payload: order })
      const { next } = yield* one!.list({ params, query: { limit: 1 } })
      const rest = yield* other!.list({ params, query: { cursor: Option.getOrThrow(next) } })
      assert.deepStrictEqual(
        rest.items.map(({ orderId }) => orderId),
        ["o2"]
      )
    }).pipe(Effect.scoped, Effect.provide([Embedded.layer, FetchHttpClient.layer]))
  )
})
