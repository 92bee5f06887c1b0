// Which conditions a callback may leave unused: the others of a choice; never what `&&` drops.
import { Condition, DynamoDB, type Table } from "@partita/dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Orders } from "../fixtures/Order.ts"

type Callback = (o: Table.Attributes<typeof Orders>) => Condition.Condition<"partita-orders">

const key = { customerId: "c1", orderId: "o1" }
const outside = Orders.attributes.note.exists()

const choices: { readonly [title: string]: Callback } = {
  "a named condition of two": (o) => {
    const [open, large] = [o.status.eq("open"), o.total.gt(100)]
    return open === undefined ? large : open
  },
  "the last of them": (o) => {
    const by = { open: o.status.eq("open"), large: o.total.gt(100) }
    return by.large
  },
  "one of a list": (o) => [o.status.eq("open"), o.total.gt(100), o.note.exists()][1]!,
  "a part of one that is not chosen": (o) => {
    const open = o.status.eq("open")
    const both = open.and(o.total.gt(100))
    return both === undefined ? both : open
  },
  "one from outside": (o) => {
    const open = o.status.eq("open")
    return open === undefined ? open : outside
  }
}

const losses: { readonly [title: string]: Callback } = {
  "the left of &&": (o) => o.status.eq("open") && o.total.gt(100),
  "the left of && by name": (o) => {
    const [open, large] = [o.status.eq("open"), o.total.gt(100)]
    return large && open
  },
  "the left of && before one from outside": (o) => o.status.eq("open") && outside,
  "within and": (o) => Condition.and(o.total.gt(100), o.status.eq("open") && o.note.exists()),
  "a condition that is asked for its truth": (o) => {
    if (o.status.eq("open")) return o.total.gt(100)
    return o.total.gt(10)
  },
  "joined on the right of &&": (o) => o.status.eq("open") && o.total.gt(100).and(o.note.exists())
}

const refused = (effect: Effect.Effect<unknown, unknown, DynamoDB.DynamoDB>) =>
  Effect.map(Effect.flip(effect), (error) => {
    assert.instanceOf(error, DynamoDB.DynamoDBError)
    assert.strictEqual(error.reason._tag, "Validation")
    assert.include(error.message, "is not used")
  })

const nowhere = DynamoDB.DynamoDB.of({
  call: () => Effect.die("nothing is sent"),
  transport: { send: () => Effect.die("nothing is sent") }
})

describe("callbacks of conditions", () => {
  for (const [title, condition] of Object.entries(choices)) {
    it.effect(`may choose: ${title}`, () =>
      Effect.map(DynamoDB.request(DynamoDB.delete(Orders, key, { condition })), ({ input }) =>
        assert.isString(input.ConditionExpression)
      )
    )
  }
  for (const [title, condition] of Object.entries(losses)) {
    it.effect(`may not lose ${title}`, () =>
      refused(Effect.asVoid(DynamoDB.delete(Orders, key, { condition }))).pipe(
        Effect.provideService(DynamoDB.DynamoDB, nowhere)
      )
    )
  }
  it.effect("a range of sort keys that && drops is noticed as well", () =>
    refused(
      Stream.runDrain(
        DynamoDB.query(Orders, { customerId: "c1" }, { sort: (k) => k.orderId.gt("a") && k.orderId.lt("b") })
      )
    ).pipe(Effect.provideService(DynamoDB.DynamoDB, nowhere))
  )
  it.effect("and one of two that are chosen from is not", () =>
    Effect.gen(function* () {
      const sent: Array<unknown> = []
      const query = DynamoDB.query(
        Orders,
        { customerId: "c1" },
        {
          sort: (k) => {
            const [from, to] = [k.orderId.ge("a"), k.orderId.le("b")]
            return from === undefined ? to : from
          }
        }
      )
      yield* Effect.exit(Stream.runDrain(query)).pipe(
        Effect.provideService(
          DynamoDB.DynamoDB,
          DynamoDB.DynamoDB.of({ ...nowhere, call: (_, input) => (sent.push(input), Effect.die("enough")) })
        )
      )
      assert.strictEqual(sent.length, 1)
    })
  )
})
