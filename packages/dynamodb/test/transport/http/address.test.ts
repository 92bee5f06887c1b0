// Without an endpoint requests go where the AWS client sends them.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { assert, it } from "@effect/vitest"
import { addressOf } from "../../../src/transport/http/address.ts"

const regions = `
  us-east-1 eu-west-1 eu-central-2 ap-southeast-5 il-central-1 mx-central-1 cn-north-1 cn-northwest-1 us-gov-west-1
  us-gov-east-1 us-iso-east-1 us-isob-east-1 us-isof-south-1 eu-isoe-west-1 eusc-de-east-1
`
const plain = { accountId: undefined, isSearch: false }

it("requests go to the address of the region", () => {
  const { config } = new DynamoDBClient({ region: "eu-west-1" })
  for (const region of regions.trim().split(/\s+/)) {
    const { url } = config.endpointProvider({ Region: region })
    assert.strictEqual(addressOf(region, undefined, plain).href, url.href)
    const search = config.endpointProvider({ Region: region, IsSearchOperation: true })
    assert.strictEqual(addressOf(region, undefined, { ...plain, isSearch: true }).href, search.url.href)
  }
})

it("requests go to the endpoint that is given, without what is none of HTTP's", () => {
  assert.strictEqual(addressOf("local", "http://localhost:8000", plain).href, "http://localhost:8000/")
  const endpoint = new URL("https://user:secret@gateway.example/base?query#hash")
  assert.strictEqual(addressOf("local", endpoint, plain).href, "https://gateway.example/base")
  for (const none of ["nowhere", "ftp://gateway.example", ""]) assert.throws(() => addressOf("local", none, plain))
})

it("a region is a name, not an address", () => {
  for (const region of ["", "eu west", "evil.example/", "eu-west-1.evil.example#"]) {
    assert.throws(() => addressOf(region, undefined, plain), "the region is none")
  }
})
