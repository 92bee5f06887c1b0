import { Cursor, DynamoDB, Page, Table } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"
import { crc32 } from "node:zlib"
import { database } from "../fixtures/database.ts"
import { Parcels, parcels } from "../fixtures/Parcel.ts"

const secret = (name: string) => Redacted.make(name.padEnd(32, "."))

const seeded = Effect.forEach(parcels, (item) => DynamoDB.put(Parcels, item), { discard: true })

const read = (startAt?: string) =>
  DynamoDB.query(Parcels, { owner: "ann" }, { limit: 4, startAt }).pipe(
    Page.collect,
    Effect.catchTag(["DynamoDBError", "ItemEncodeError", "ItemDecodeError"], Effect.die)
  )
const cursor = Effect.map(read(), (page) => Option.getOrThrow(page.cursor))
const outcome = (startAt: string) =>
  Effect.match(read(startAt), { onFailure: ({ reason }) => reason, onSuccess: () => "read" as const })

/** Items whose partition is known by bytes. */
const Blobs = Table.make("partita-blobs", {
  model: Schema.Struct({ id: Schema.Uint8Array, part: Schema.Int }),
  partitionKey: "id",
  sortKey: "part"
})
const bytes = (length: number) => new Uint8Array(length).fill(250)
const blobs = Effect.forEach(
  [1, 2, 3, 4].flatMap((length) => [0, 1, 2].map((part) => ({ id: bytes(length), part }))),
  (item) => DynamoDB.put(Blobs, item),
  { discard: true }
)
const blobsAfter = (id: Uint8Array, startAt?: string) =>
  DynamoDB.query(Blobs, { id }, { limit: 1, startAt }).pipe(Page.collect)
const refused = (id: Uint8Array, startAt: string) =>
  Effect.map(Effect.flip(blobsAfter(id, startAt)), (error) =>
    error._tag === "CursorError" ? error.reason : error._tag
  )

/** A cursor as its checksum says it is, of any body. */
const framed = (body: string) =>
  `1${Buffer.from(crc32(body).toString(16).padStart(8, "0") + body).toString("base64url")}`

/** Other texts that Node reads as the same bytes; the last letter may hold bits that nothing reads. */
const otherForms = (text: string, head: number) => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  const lazy = text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)!) ^ 1]!
  return [`${text}=`, `${text} `, `${text}!`, ...((text.length - head) % 4 === 0 ? [] : [lazy])]
}

describe("Cursor.layerSecret", () => {
  it.effect("refuses secrets of less than 16 bytes, and names which", () =>
    Effect.gen(function* () {
      const refused = (secrets: Parameters<typeof Cursor.layerSecret>[0]) =>
        Effect.flip(Effect.scoped(Layer.build(Cursor.layerSecret(secrets))))
      for (const short of ["", "0123456789abcde"]) {
        const error = yield* refused(Redacted.make(short))
        assert.deepInclude(error, { _tag: "CursorSecretError", position: 0 })
        assert.match(error.message, /at least 16 bytes/)
        if (short !== "") assert.notInclude(error.message, short)
      }
      assert.strictEqual((yield* refused([secret("a"), Redacted.make("short")])).position, 1)
      // Bytes count, not characters.
      for (const enough of ["0123456789abcdef", "äöüäöüäö"]) {
        yield* Effect.scoped(Layer.build(Cursor.layerSecret(Redacted.make(enough))))
      }
    })
  )

  it.effect("seals with the first of several secrets and opens what any has sealed", () =>
    Effect.gen(function* () {
      yield* seeded
      const [a, b, c] = [secret("a"), secret("b"), secret("c")] as const
      const layer = (...secrets: readonly [Redacted.Redacted, ...ReadonlyArray<Redacted.Redacted>]) =>
        Cursor.layerSecret(secrets, { timeToLive: "1 hour" })
      const old = yield* cursor.pipe(Effect.provide(Cursor.layerSecret(a)))
      const both = yield* cursor.pipe(Effect.provide(layer(b, a)))
      assert.strictEqual(yield* outcome(old).pipe(Effect.provide(layer(b, a))), "read")
      assert.strictEqual(yield* outcome(old).pipe(Effect.provide(layer(c, b, a))), "read")
      assert.strictEqual(yield* outcome(both).pipe(Effect.provide(layer(b))), "read")
      assert.strictEqual(yield* outcome(both).pipe(Effect.provide(layer(a))), "damaged")
      assert.strictEqual(yield* outcome(old).pipe(Effect.provide(layer(b, c))), "damaged")
      yield* TestClock.adjust("61 minutes")
      assert.strictEqual(yield* outcome(old).pipe(Effect.provide(layer(b, a))), "outdated")
    }).pipe(Effect.provide(database(Parcels)))
  )
})

describe("a cursor", () => {
  it.effect("is read in the form it was written in, and in no other", () =>
    Effect.gen(function* () {
      yield* blobs
      const sealed = Cursor.layerSecret(secret("a"))
      for (const length of [1, 2, 3, 4]) {
        const id = bytes(length)
        const plain = Option.getOrThrow((yield* blobsAfter(id)).cursor)
        for (const form of otherForms(plain, 1)) assert.strictEqual(yield* refused(id, form), "damaged")
        yield* Effect.gen(function* () {
          const own = Option.getOrThrow((yield* blobsAfter(id)).cursor)
          assert.strictEqual((yield* blobsAfter(id, own)).items[0]!.part, 1)
          for (const form of otherForms(own, 2)) assert.strictEqual(yield* refused(id, form), "damaged")
        }).pipe(Effect.provide(sealed))
      }
      // Bytes inside, forged with their checksum.
      const plain = Option.getOrThrow((yield* blobsAfter(bytes(1))).cursor)
      const body = Buffer.from(plain.slice(1), "base64url").toString().slice(8)
      assert.include(body, '"+g=="')
      assert.strictEqual(yield* refused(bytes(1), framed(body.replace('"+g=="', '"+h=="'))), "damaged")
      assert.strictEqual((yield* blobsAfter(bytes(1), framed(body))).items[0]!.part, 1)
      // Nothing beyond what a key can make it is looked at.
      assert.strictEqual((yield* blobsAfter(bytes(1), framed(body + " ".repeat(1000)))).items[0]!.part, 1)
      assert.strictEqual(yield* refused(bytes(1), framed(body + " ".repeat(200_000))), "damaged")
    }).pipe(Effect.provide(database(Blobs)))
  )

  it.effect("of the longest keys is read", () =>
    Effect.gen(function* () {
      // What JSON and base64 make longest: 2048 and 1024 bytes, each of which is escaped.
      const Wide = Table.make("partita-wide", {
        model: Schema.Struct({ partition: Schema.String, sort: Schema.String }),
        partitionKey: "partition",
        sortKey: "sort"
      })
      const partition = "\u0001".repeat(2048)
      yield* Effect.gen(function* () {
        for (const end of ["\u0002", "\u0003"]) yield* DynamoDB.put(Wide, { partition, sort: end.repeat(1024) })
        for (const layer of [Layer.empty, Cursor.layerSecret(secret("a"))]) {
          const page = (startAt?: string) =>
            DynamoDB.query(Wide, { partition }, { limit: 1, startAt }).pipe(Page.collect, Effect.provide(layer))
          const first = yield* page()
          assert.strictEqual((yield* page(Option.getOrThrow(first.cursor))).items[0]!.sort[0], "\u0003")
        }
      }).pipe(Effect.provide(database(Wide)))
    })
  )

  it.effect("is the same for the same bytes, whether a Buffer holds them or a Uint8Array", () =>
    Effect.gen(function* () {
      yield* blobs
      const id = bytes(3)
      const pooled = new Uint8Array(new Uint8Array(9).fill(250).buffer, 4, 3)
      const cursors = yield* Effect.forEach([id, Buffer.from(id), pooled], (same) => blobsAfter(same))
      for (const { cursor } of cursors) {
        assert.deepStrictEqual(cursor, cursors[0]!.cursor)
        for (const same of [id, Buffer.from(id), pooled]) {
          assert.strictEqual((yield* blobsAfter(same, Option.getOrThrow(cursor))).items[0]!.part, 1)
        }
      }
      assert.strictEqual(yield* refused(Buffer.from(bytes(2)), Option.getOrThrow(cursors[0]!.cursor)), "foreign")
    }).pipe(Effect.provide(database(Blobs)))
  )
})
