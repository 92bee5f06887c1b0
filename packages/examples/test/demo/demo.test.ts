import { assert, describe, it } from "@effect/vitest"
import { DynamoDB } from "@partita/dynamodb"
import { Embedded } from "@partita/embedded"
import { Effect, Stream } from "effect"
import { Airports } from "../../src/demo/models.ts"
import { parse } from "../../src/demo/options.ts"
import { type Ran, run } from "../fixtures/run.ts"

/** The questions it answered, and those it answered wrongly. */
const answersOf = ({ stdout }: Ran) => {
  const answers = stdout.split("\n").filter((line) => line.includes(" ... "))
  const wrong = answers.filter((line) => !line.endsWith(" ... ok")).map((line) => line.split(" ... ")[0]!)
  return { answers, wrong }
}

/** A line of what was consumed, without the padding. */
const consumed = ({ stdout }: Ran, name: string) =>
  stdout
    .split("\n")
    .map((line) => line.trim().replaceAll(/ +/g, " "))
    .find((line) => line.startsWith(`${name} `) && line.endsWith(" write"))

const tableNames = Stream.runCollect(DynamoDB.listTables())

describe("the demo", () => {
  it.live("answers every question as the files do, and tells what that consumes", () =>
    Effect.gen(function* () {
      const ran = yield* run("demo", [])
      const { answers, wrong } = answersOf(ran)
      assert.deepStrictEqual(wrong, [])
      assert.strictEqual(ran.status, 0, ran.stderr)
      assert.strictEqual(answers.length, 17)
      assert.include(ran.stdout, "loaded 23,376 items")
      assert.include(ran.stdout, "17 of 17 answers agree with the files")
      assert.match(ran.stderr, /loading airports .* 100% 3376\/3376/)
      assert.match(ran.stderr, /loading flights .* 100% 20000\/20000/)
      assert.notInclude(ran.stderr, "wrong:")
      // Half a unit for each airport; for JFK twice more, for two in a batch and for 52 that are loaded. What is refused
      // is not told.
      assert.strictEqual(consumed(ran, "airports"), "airports 1,716 read 3,376 write")
      // A unit for each flight in the table and in both indexes; the delay that changes moves an entry of one of them.
      assert.match(consumed(ran, "flights") ?? "", / 60,004 write$/)
      assert.match(consumed(ran, "of it byDelay") ?? "", / 20,002 write$/)
      assert.match(consumed(ran, "of it byDestination") ?? "", / 20,001 write$/)
      assert.match(consumed(ran, "in all") ?? "", / 63,380 write$/)
    })
  )

  it.live("names the questions that it answers wrongly when one flight was not loaded", () =>
    Effect.gen(function* () {
      // A flight from ORD on 2001/01/10, not late: three of the questions count it.
      const ran = yield* run("demo", [], { PARTITA_DEMO_LEAVE_OUT: "2083" })
      const { wrong } = answersOf(ran)
      assert.strictEqual(ran.status, 1)
      assert.include(ran.stdout, "loaded 23,375 items")
      assert.deepStrictEqual(wrong, [
        "How many flights left all airports, and how far did they go?",
        "Which flights left ORD from 2001/01/10 up to 2001/01/20, 25 a page?",
        "Where do most flights go, says a scan by four readers?"
      ])
      for (const question of wrong) assert.include(ran.stderr, `wrong: ${question}`)
    })
  )

  it.live(
    "runs against an endpoint, and leaves no table there",
    () =>
      Effect.gen(function* () {
        const { url } = yield* Embedded.serve()
        const ran = yield* run("demo", ["--endpoint", url, "--every", "20"])
        assert.deepStrictEqual(answersOf(ran).wrong, [])
        assert.strictEqual(ran.status, 0, ran.stderr)
        assert.include(ran.stdout, "loaded 4,376 items")
        assert.include(ran.stdout, "17 of 17 answers agree with the files")
        assert.strictEqual(consumed(ran, "airports"), "airports 1,692.5 read 3,376 write")
        assert.match(consumed(ran, "flights") ?? "", / 3,004 write$/)
        assert.deepStrictEqual(yield* tableNames, [])
      }).pipe(Effect.scoped, Effect.provide(Embedded.layer)),
    60_000
  )

  it.live("deletes its tables when it is stopped", () =>
    Effect.gen(function* () {
      const { url } = yield* Embedded.serve()
      const stop = new AbortController()
      const both = Effect.map(tableNames, (names) => names.length === 2)
      const [ran] = yield* Effect.all(
        [
          run("demo", ["--endpoint", url], {}, stop.signal),
          Effect.repeat(Effect.delay(both, "20 millis"), { until: (there) => there }).pipe(
            Effect.andThen(Effect.sync(() => stop.abort()))
          )
        ],
        { concurrency: 2 }
      )
      assert.strictEqual(ran.status, 1)
      assert.include(ran.stderr, "stopped")
      assert.deepStrictEqual(yield* tableNames, [])
    }).pipe(Effect.scoped, Effect.provide(Embedded.layer))
  )

  it.live("takes no table that is there already, and does not delete it", () =>
    Effect.gen(function* () {
      const { url } = yield* Embedded.serve()
      yield* DynamoDB.createTable(Airports)
      const ran = yield* run("demo", ["--endpoint", url])
      assert.strictEqual(ran.status, 1)
      assert.include(ran.stderr, "CreateTable on airports: the table exists already")
      assert.deepStrictEqual(yield* tableNames, ["airports"])
    }).pipe(Effect.scoped, Effect.provide(Embedded.layer))
  )

  it.live("explains its options", () =>
    Effect.gen(function* () {
      const { status, stderr, stdout } = yield* run("demo", ["--help"])
      assert.strictEqual(status, 0)
      assert.strictEqual(stderr, "")
      for (const option of ["--endpoint <url>", "--every <n>", "--help"]) assert.include(stdout, option)
    })
  )

  it.live("refuses options that it does not have", () =>
    Effect.gen(function* () {
      const { status, stderr, stdout } = yield* run("demo", ["--endpont", "http://127.0.0.1:8000"])
      assert.strictEqual(status, 2)
      assert.strictEqual(stdout, "")
      assert.match(stderr, /^Unknown option '--endpont'/)
      assert.include(stderr, "Usage: ")
    })
  )

  it("says what is wrong with the value of an option", () => {
    assert.deepStrictEqual(parse([]), { endpoint: undefined, every: 1, help: false })
    assert.deepStrictEqual(parse(["--endpoint", "https://db:8000/", "--every=7"]), {
      endpoint: "https://db:8000/",
      every: 7,
      help: false
    })
    for (const endpoint of ["", "here", "127.0.0.1:8000", "localhost:8000", "ftp://127.0.0.1"]) {
      assert.throws(() => parse(["--endpoint", endpoint]), `not "${endpoint}"`)
    }
    for (const every of ["0", "-1", "1.5", "many", "100000"]) {
      assert.throws(() => parse([`--every=${every}`]), `--every takes a number from 1 to 99999, not "${every}"`)
    }
  })
})
