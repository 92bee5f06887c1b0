// Requests go where the AWS client would send them, signed for whom and where it would sign them.
import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  SearchVectorsCommand
} from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { resolve } from "../../../src/transport/direct/resolve.ts"

const credentials = { accessKeyId: "key", secretAccessKey: "secret" }
const account = { ...credentials, accountId: "123456789012" }

type Options = Pick<
  DynamoDBClientConfig,
  | "accountIdEndpointMode"
  | "credentials"
  | "endpoint"
  | "profile"
  | "region"
  | "useDualstackEndpoint"
  | "useFipsEndpoint"
>

/** An environment with these settings and no others of AWS's, and files that say these things. */
const environment = (
  settings: Record<string, string>,
  config = ""
): Effect.Effect<Record<string, string | undefined>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "partita-"))),
      (folder) => Effect.promise(() => rm(folder, { recursive: true }))
    )
    yield* Effect.promise(() => writeFile(join(folder, "config"), config))
    const before = { ...process.env }
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name]
        Object.assign(process.env, settings, {
          AWS_CONFIG_FILE: join(folder, "config"),
          AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
          AWS_EC2_METADATA_DISABLED: "true"
        })
      }),
      () =>
        Effect.sync(() => {
          for (const name of Object.keys(process.env)) delete process.env[name]
          Object.assign(process.env, before)
        })
    )
    return process.env
  })

/** Where a request goes, in which region it is signed, and with which key. */
interface Sent {
  readonly address: string
  readonly region: string | undefined
  readonly key: string | undefined
}

/** What the AWS client sends. */
const theirs = (options: Options, isSearch: boolean) =>
  Effect.promise(async (): Promise<Sent | "none"> => {
    let sent: Sent | undefined
    const handle = (request: {
      readonly protocol: string
      readonly hostname: string
      readonly port?: number
      readonly path: string
      readonly headers: Record<string, string>
    }) => {
      const { hostname, path, port, protocol } = request
      const [, key, region] = /Credential=(\w+)\/\d+\/([\w-]+)\//.exec(request.headers["authorization"] ?? "") ?? []
      sent = { address: `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`, region, key }
      return Promise.reject(new Error("enough"))
    }
    const client = new DynamoDBClient({ ...options, maxAttempts: 1, requestHandler: { handle } as never })
    const command = isSearch
      ? new SearchVectorsCommand({} as never)
      : new GetItemCommand({ TableName: "t", Key: { id: { S: "1" } } })
    await client.send(command as never).catch(() => undefined)
    return sent ?? "none"
  })

/** What the direct transport finds, and whether it needed the client. */
const ours = (options: Options, isSearch: boolean, env: Record<string, string | undefined>) =>
  Effect.promise(async (): Promise<readonly [Sent | "none", boolean]> => {
    let loaded = false
    try {
      const found = await resolve({ ...options, credentials: options.credentials }, env, () => (loaded = true))
      const identity = await found.credentials({ forceRefresh: false })
      const { signingRegion, url } = await found.endpoint({ accountId: identity.accountId, isSearch })
      return [{ address: url.href, region: signingRegion, key: identity.accessKeyId }, loaded]
    } catch {
      return ["none", loaded]
    }
  })

const place = { region: "eu-west-1", credentials }
const inEnvironment = { AWS_REGION: "eu-north-1", AWS_ACCESS_KEY_ID: "envkey", AWS_SECRET_ACCESS_KEY: "secret" }

interface Case {
  readonly options: Options
  readonly env?: Record<string, string>
  readonly config?: string
  /** Whether the client has to be asked. */
  readonly asks: boolean
}

const cases: { readonly [name: string]: Case } = {
  "a region": { options: place, asks: false },
  "a region of another partition": { options: { ...place, region: "cn-north-1" }, asks: true },
  "a region for the government": { options: { ...place, region: "us-gov-west-1" }, asks: true },
  "a region that nobody else sees": { options: { ...place, region: "us-iso-east-1" }, asks: true },
  "a region that is new": { options: { ...place, region: "eu-moon-1" }, asks: false },
  "the region local": { options: { ...place, region: "local" }, asks: true },
  "a region that says FIPS": { options: { ...place, region: "us-east-1-fips" }, asks: true },
  "a region by a function": { options: { ...place, region: () => Promise.resolve("eu-west-3") }, asks: true },
  "no region": { options: { credentials }, asks: true },
  FIPS: { options: { ...place, region: "us-east-1", useFipsEndpoint: true }, asks: true },
  "both stacks": { options: { ...place, useDualstackEndpoint: true }, asks: true },
  "FIPS and both stacks": {
    options: { ...place, region: "us-east-2", useFipsEndpoint: true, useDualstackEndpoint: true },
    asks: true
  },
  "an address": { options: { ...place, endpoint: "http://127.0.0.1:8000" }, asks: false },
  "an address with a path": { options: { ...place, endpoint: "https://proxy.example/dynamo" }, asks: false },
  "an address in parts": {
    options: { ...place, endpoint: { protocol: "http:", hostname: "localhost", port: 4566, path: "/" } },
    asks: true
  },
  "an address by a function": {
    options: {
      ...place,
      endpoint: () => Promise.resolve({ protocol: "https:", hostname: "ddb.example", path: "/" })
    },
    asks: true
  },
  "an address and FIPS": {
    options: { ...place, endpoint: "http://127.0.0.1:8000", useFipsEndpoint: true },
    asks: true
  },
  "no address": { options: { ...place, endpoint: "not an address" }, asks: true },
  "an account": { options: { ...place, credentials: account }, asks: true },
  "an account of another partition": {
    options: { ...place, region: "cn-north-1", credentials: account },
    asks: true
  },
  "an account that is not asked for": {
    options: { ...place, credentials: account, accountIdEndpointMode: "disabled" },
    asks: true
  },
  "an account that must be known": { options: { ...place, accountIdEndpointMode: "required" }, asks: true },
  "credentials by a function": {
    options: { ...place, credentials: () => Promise.resolve(credentials) },
    asks: false
  },
  "the environment": { options: {}, env: inEnvironment, asks: false },
  "a session of the environment": {
    options: {},
    env: { ...inEnvironment, AWS_SESSION_TOKEN: "token" },
    asks: false
  },
  "an account of the environment": {
    options: {},
    env: { ...inEnvironment, AWS_ACCOUNT_ID: "123456789012" },
    asks: true
  },
  "an address of the environment": {
    options: place,
    env: { AWS_ENDPOINT_URL: "http://localhost:4000" },
    asks: true
  },
  "an address of the environment for DynamoDB": {
    options: place,
    env: { AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:4001", AWS_ENDPOINT_URL: "http://localhost:4000" },
    asks: true
  },
  "FIPS of the environment": {
    options: { ...place, region: "us-west-2" },
    env: { AWS_USE_FIPS_ENDPOINT: "true" },
    asks: true
  },
  "an address of a file": {
    options: place,
    config: "[default]\nendpoint_url = http://localhost:4002\n",
    asks: true
  },
  "a file that says nothing of it": { options: place, config: "[default]\noutput = json\n", asks: false },
  "a region of a file": { options: { credentials }, config: "[default]\nregion = eu-south-1\n", asks: true },
  "a profile": {
    options: { profile: "other" },
    env: inEnvironment,
    config: "[profile other]\nregion = ap-south-1\naws_access_key_id = profilekey\naws_secret_access_key = secret\n",
    asks: true
  },
  "a profile of the environment": {
    options: {},
    env: { ...inEnvironment, AWS_PROFILE: "other" },
    config: "[profile other]\naws_access_key_id = profilekey\naws_secret_access_key = secret\n",
    asks: true
  }
}

describe("where requests go, and who they are signed for", () => {
  for (const [name, { asks, config, env, options }] of Object.entries(cases)) {
    it.live(name, () =>
      Effect.gen(function* () {
        const found = yield* environment(env ?? {}, config)
        for (const isSearch of [false, true]) {
          const [sent, loaded] = yield* ours(options, isSearch, found)
          assert.deepStrictEqual(sent, yield* theirs(options, isSearch))
          assert.strictEqual(loaded, asks)
        }
      })
    )
  }
})
