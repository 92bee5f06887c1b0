import { assert, describe, it } from "@effect/vitest"
import { make } from "../../src/Engine.ts"
import { database, invalid, refused, run, words } from "../fixtures/engine.ts"

const tag = (Key: string, Value = "") => ({ Key, Value })
const many = (count: number) => Array.from({ length: count }, (_, i) => tag(`k${i}`))

const arnOf = (engine: ReturnType<typeof make>) => run(engine, "DescribeTable", { TableName: "words" }).Table!.TableArn!

describe("tags", () => {
  it("basic: add/list/overwrite/remove tags; malformed and unknown ARN errors", () => {
    const engine = database()
    const ResourceArn = arnOf(engine)
    const tags = () => run(engine, "ListTagsOfResource", { ResourceArn }).Tags
    assert.deepStrictEqual(tags(), [])
    assert.deepStrictEqual(run(engine, "TagResource", { ResourceArn, Tags: [tag("a", "1"), tag("b", "2")] }), {})
    run(engine, "TagResource", { ResourceArn, Tags: [tag("a", "3"), tag("c")] })
    assert.sameDeepMembers(tags() ?? [], [tag("a", "3"), tag("b", "2"), tag("c")])
    assert.deepStrictEqual(run(engine, "UntagResource", { ResourceArn, TagKeys: ["b", "never there"] }), {})
    assert.sameDeepMembers(tags() ?? [], [tag("a", "3"), tag("c")])
    for (const [operation, rest] of [
      ["TagResource", { Tags: [tag("a")] }],
      ["UntagResource", { TagKeys: ["a"] }],
      ["ListTagsOfResource", {}]
    ] as const) {
      invalid(engine, operation, { ...rest, ResourceArn: "words" }, "Invalid TableArn")
      invalid(engine, operation, { ...rest, ResourceArn: `${ResourceArn}/index/x` }, "Invalid TableArn")
      invalid(engine, operation, rest, "resourceArn")
      const unknown = refused(engine, operation, { ...rest, ResourceArn: ResourceArn.replace("words", "nowhere") })
      assert.strictEqual(unknown.name, "ResourceNotFoundException")
    }
    invalid(engine, "TagResource", { ResourceArn, Tags: [] }, "Tag needs to be provided")
    invalid(engine, "UntagResource", { ResourceArn, TagKeys: [] }, "Tag Key needs to be provided")
    invalid(engine, "ListTagsOfResource", { ResourceArn, NextToken: "x" }, "NextToken")
  })

  it("come with a new table, fifty at most, each key once and none of the service's own", () => {
    const engine = make()
    run(engine, "CreateTable", { ...words, Tags: many(50) })
    const ResourceArn = arnOf(engine)
    assert.deepStrictEqual(run(engine, "ListTagsOfResource", { ResourceArn }).Tags, many(50))
    invalid(engine, "TagResource", { ResourceArn, Tags: [tag("more")] }, "50")
    run(engine, "TagResource", { ResourceArn, Tags: [tag("k0", "other")] })
    const refusing = (Tags: ReadonlyArray<object>, ...named: ReadonlyArray<string>) =>
      invalid(engine, "CreateTable", { ...words, TableName: "other", Tags }, ...named)
    refusing(many(51), "50")
    refusing([tag("a"), tag("a")], "Duplicate")
    refusing([tag("aws:a")], "aws:")
    refusing([tag("")], "tags.1.member.key")
    refusing([tag("a", "x".repeat(257)), { Key: "b" }], "2 validation errors", "tags.1.member.value", "tags.2.member")
  })
})
