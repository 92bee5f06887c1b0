// Signatures are AWS's: its published vectors, what its other clients say, and 10,000 requests that its own signer signs.
import { assert, describe, it } from "@effect/vitest"
import { SignatureV4 } from "@smithy/signature-v4"
import { createHash, createHmac } from "node:crypto"
import { hashes as node } from "../../src/transport/direct/hashes.ts"
import { hashes as portable } from "../../src/transport/http/hashes.ts"
import { type Hashes, type Identity, type Scope, signer } from "../../src/transport/signature.ts"
import { type Source, source } from "../fixtures/random.ts"
import { runs } from "../fixtures/runs.ts"

const seed = Number(process.env["PARTITA_SEED"] ?? 20261127)
const count = runs(10_000)

const secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
const example: Identity = { accessKeyId: "AKIDEXAMPLE", secretAccessKey }
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/** Of AWS's test suite: canonical requests, their hashes and their signatures, for the service "service". */
const suite = {
  "post-vanilla": {
    canonical: ["POST", "/", "", "host:example.amazonaws.com", "x-amz-date:20150830T123600Z", "", "host;x-amz-date"],
    body: "",
    hash: "553f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87",
    signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
  },
  "post-x-www-form-urlencoded": {
    canonical: [
      "POST",
      "/",
      "",
      "content-type:application/x-www-form-urlencoded",
      "host:example.amazonaws.com",
      "x-amz-date:20150830T123600Z",
      "",
      "content-type;host;x-amz-date"
    ],
    body: "Param1=value1",
    hash: "42a5e5bb34198acb3e84da4f085bb7927f2bc277ca766e6d19c73c2154021281",
    signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
  }
}

/** What botocore 1.43 signs for these requests. */
const signed: ReadonlyArray<{
  readonly scope: Scope
  readonly target: string
  readonly body: string
  readonly date: string
  readonly sessionToken?: string
  readonly signature: string
}> = [
  {
    scope: { host: "dynamodb.us-east-1.amazonaws.com", path: "/", region: "us-east-1" },
    target: "ListTables",
    body: "{}",
    date: "2015-08-30T12:36:00Z",
    signature: "75214f17608dbd636679e18f6f89744844ae96fcd228b8147167152488d817de"
  },
  {
    scope: { host: "dynamodb.eu-west-1.amazonaws.com", path: "/", region: "eu-west-1" },
    target: "PutItem",
    body: '{"TableName":"orders","Item":{"id":{"S":"Zürich \u{1d11e}"}}}',
    date: "2024-02-29T23:59:59.999Z",
    sessionToken:
      "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGd==",
    signature: "d8e22a40eb9411bfac843347199f2d5d3eef3e46fe04150673ccfec1366d3c30"
  },
  {
    scope: { host: "localhost:8000", path: "/gateway/two%20words/", region: "eu-central-1" },
    target: "GetItem",
    body: '{"TableName":"orders","Key":{"id":{"S":"1"}}}',
    date: "2026-12-31T00:00:00Z",
    signature: "e131ba4c872fdc9f61445f66ccb0a5e84e7e1b7f8a071b14d2d81a3b9eaa0965"
  }
]

/** The key that signs within a scope. */
const derived = <Key>(hashes: Hashes<Key>, scope: string): Uint8Array => {
  const [first, ...steps] = scope.split("/")
  const begun = hashes.hmac(hashes.key(`AWS4${secretAccessKey}`), first!)
  return steps.reduce((secret, step) => hashes.hmac(hashes.key(secret), step), begun)
}

/** SHA-256 as AWS's signer takes it. */
class Sha256 {
  readonly #hash: { readonly update: (data: string | Uint8Array) => unknown; readonly digest: () => Buffer }
  constructor(secret?: unknown) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as Uint8Array)
  }
  update(data: string | Uint8Array) {
    this.#hash.update(data)
  }
  digest() {
    return Promise.resolve(new Uint8Array(this.#hash.digest()))
  }
  reset() {}
}

interface Request {
  readonly scope: Scope
  readonly identity: Identity
  readonly target: string
  readonly body: string
  readonly millis: number
}

/** The authorization of AWS's signer. */
const theirs = async ({ body, identity, millis, scope, target }: Request) => {
  const { host, path, region } = scope
  const service = "dynamodb"
  const aws = new SignatureV4({ applyChecksum: false, credentials: identity, region, service, sha256: Sha256 })
  const headers = { host, "content-type": "application/x-amz-json-1.0", "x-amz-target": target }
  const request = { method: "POST", protocol: "https:", hostname: host, path, headers, body }
  const { headers: all } = await aws.sign(request, { signingDate: new Date(millis) })
  return { date: all["x-amz-date"], authorization: all["authorization"] }
}

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
const characters = [...'azAZ09"{}:,\\ \t\n\r%&;=/', "é", "ß", "\u0000", "\u2028", "漢", "\u{1d11e}", "\u{1f600}"]
const segments = ["", "a", "two%20words", "%C3%A9", "b(c)*'!", "~x_y-z.", "a+b=c;d@e:f,$", "%", "api"]

const several = <A>(r: Source, most: number, one: () => A): Array<A> => Array.from({ length: r.below(most) }, one)

const randomScope = (r: Source): Scope => {
  const region = r.pick(["us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1", "ap-southeast-3", "local"])
  const name = r.pick([`dynamodb.${region}.amazonaws.com`, "localhost", "127.0.0.1", "[::1]", "xn--bcher-kva.example"])
  const url = `https://${name}${r.pick(["", "", `:${1 + r.below(65_535)}`])}`
  const { host, pathname } = new URL(`${url}/${several(r, 5, () => r.pick(segments)).join("/")}`)
  return { host, path: pathname, region }
}

const randomIdentity = (r: Source): Identity => {
  const text = (most: number) => several(r, most, () => r.pick([...base64])).join("")
  const identity = { accessKeyId: `AKIA${text(16)}`, secretAccessKey: r.pick([text(40), "ключ", text(200)]) }
  return r.below(2) === 0 ? identity : { ...identity, sessionToken: `t${text(1000)}` }
}

const holds = <Key>(name: string, hashes: Hashes<Key>) =>
  describe(`signatures by hashes ${name}`, () => {
    it("keys are derived as AWS says", () => {
      assert.strictEqual(
        Buffer.from(derived(hashes, "20150830/us-east-1/iam/aws4_request")).toString("hex"),
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
      )
    })

    for (const [vector, { body, canonical, hash, signature }] of Object.entries(suite)) {
      it(`AWS's vector ${vector}`, () => {
        const scope = "20150830/us-east-1/service/aws4_request"
        const key = derived(hashes, scope)
        if (body === "") assert.strictEqual(hashes.sha256(body), emptyHash)
        assert.strictEqual(hashes.sha256([...canonical, hashes.sha256(body)].join("\n")), hash)
        const text = ["AWS4-HMAC-SHA256", "20150830T123600Z", scope, hash].join("\n")
        assert.strictEqual(hashes.hmacHex(hashes.key(key), text), signature)
      })
    }

    for (const { body, date, scope, sessionToken, signature, target } of signed) {
      it(`${target} as another client signs it`, async () => {
        const identity = sessionToken === undefined ? example : { ...example, sessionToken }
        const request = { scope, identity, body, target: `DynamoDB_20120810.${target}`, millis: Date.parse(date) }
        const ours = signer(hashes, scope)(identity, request.target, body, request.millis)
        assert.isTrue(ours.authorization.endsWith(`Signature=${signature}`), ours.authorization)
        assert.deepStrictEqual(ours, await theirs(request))
      })
    }

    it(`any request as AWS signs it (${count} runs, PARTITA_SEED=${seed})`, { timeout: 120_000 }, async () => {
      const r = source(seed)
      // A few places, identities and days at a time, so that what a signer keeps is used and replaced.
      let place = randomScope(r)
      let sign = signer(hashes, place)
      let identities = [randomIdentity(r)]
      let day = 0
      for (let run = 0; run < count; run++) {
        if (r.below(8) === 0) {
          place = randomScope(r)
          sign = signer(hashes, place)
        }
        if (r.below(8) === 0) identities = [randomIdentity(r), randomIdentity(r)]
        if (r.below(8) === 0) day = r.below(50_000) * 86_400_000
        const request: Request = {
          scope: place,
          identity: r.pick(identities),
          target: `DynamoDB_20120810.${r.pick(["GetItem", "PutItem", "TransactWriteItems"])}`,
          body: r.pick([several(r, 200, () => r.pick(characters)).join(""), JSON.stringify({ a: r.below(1e9) }), ""]),
          millis: day + r.pick([0, 86_399_999, r.below(86_400_000)])
        }
        const ours = sign(request.identity, request.target, request.body, request.millis)
        assert.deepStrictEqual(ours, await theirs(request), `run ${run}: ${JSON.stringify(request)}`)
      }
    })
  })

holds("of Node's", node)
holds("of all runtimes", portable)
