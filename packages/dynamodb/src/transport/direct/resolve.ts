/**
 * Where requests go and who they are signed for: what is given or stands in the environment, and for all else what the
 * AWS client finds, which is loaded then and not before.
 */
import type { DynamoDBClient, DynamoDBClientConfig, DynamoDBClientResolvedConfig } from "@aws-sdk/client-dynamodb"
import { readFile } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import type { Provider } from "../credentials.ts"
import type { AwsOptions } from "../Options.ts"
import type { Identity } from "../signature.ts"
import { type Address, type Addressee, type Resolved, Unresolved } from "../signed.ts"

/** What is said of the place and the identity; what is not is found as the AWS client finds it. */
export interface Resolvable extends Omit<AwsOptions, "credentials"> {
  readonly credentials: NonNullable<DynamoDBClientConfig["credentials"]> | undefined
}

/** An address in parts, as the AWS client has it. */
type Endpoint = Awaited<ReturnType<NonNullable<DynamoDBClientResolvedConfig["endpoint"]>>>

type Environment = Readonly<Record<string, string | undefined>>

/** Of the partition `aws`, whose addresses all look alike. */
const commercial = /^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d+$/

/** Names of settings that lead requests elsewhere, in the environment and in AWS's configuration files. */
const elsewhere = [
  "AWS_ACCOUNT_ID_ENDPOINT_MODE",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_DYNAMODB",
  "AWS_USE_DUALSTACK_ENDPOINT",
  "AWS_USE_FIPS_ENDPOINT"
]
const elsewhereInFile = /^\s*(account_id_endpoint_mode|endpoint_url|use_dualstack_endpoint|use_fips_endpoint)\s*=/m

/** The credentials of the environment, where nothing says to look elsewhere first. */
const fromEnvironment = (environment: Environment): Identity | undefined => {
  const accessKeyId = environment["AWS_ACCESS_KEY_ID"]
  const secretAccessKey = environment["AWS_SECRET_ACCESS_KEY"]
  if (!accessKeyId || !secretAccessKey || environment["AWS_PROFILE"]) return undefined
  const sessionToken = environment["AWS_SESSION_TOKEN"]
  const accountId = environment["AWS_ACCOUNT_ID"]
  const expiration = environment["AWS_CREDENTIAL_EXPIRATION"]
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : undefined),
    ...(accountId ? { accountId } : undefined),
    ...(expiration ? { expiration: new Date(expiration) } : undefined)
  }
}

const providerOf = (options: Resolvable, environment: Environment): Provider | undefined => {
  const found = options.credentials ?? (options.profile === undefined ? fromEnvironment(environment) : undefined)
  // What the AWS client would hand to a provider besides, none needs.
  return typeof found === "object" ? () => Promise.resolve(found) : (found as Provider | undefined)
}

/** Whether the configuration files, as far as there are any, say nothing of where requests go. */
const filesAreSilent = (environment: Environment): Promise<boolean> =>
  readFile(environment["AWS_CONFIG_FILE"] ?? join(homedir(), ".aws", "config"), "utf8").then(
    (text) => !elsewhereInFile.test(text),
    () => true
  )

/** Whether nothing but the region decides where requests go. */
const isPlain = (options: Resolvable, environment: Environment, region: string): Promise<boolean> => {
  const { accountIdEndpointMode, endpoint, profile, useDualstackEndpoint, useFipsEndpoint } = options
  const asked = [
    accountIdEndpointMode,
    endpoint,
    profile,
    useDualstackEndpoint || undefined,
    useFipsEndpoint || undefined
  ]
  const isElsewhere = asked.some((option) => option !== undefined) || elsewhere.some((name) => environment[name])
  return isElsewhere || !commercial.test(region) ? Promise.resolve(false) : filesAreSilent(environment)
}

/** Requests go to the root of an address, which is what a path leads to. */
const asFolder = (url: URL): URL => {
  if (!url.pathname.endsWith("/")) url.pathname += "/"
  return url
}

/** What is known without the AWS client; where something else must be found, the client finds it. */
const known = (
  region: string,
  credentials: Provider,
  address: URL | undefined,
  other: () => Promise<Resolved>
): Resolved => ({
  region,
  credentials,
  endpoint: (of) => {
    // An account has an address of its own, by rules that the client knows.
    if (address === undefined && of.accountId !== undefined) return other().then((found) => found.endpoint(of))
    const url = address ?? new URL(`https://${of.isSearch ? "search-" : ""}dynamodb.${region}.amazonaws.com`)
    return Promise.resolve({ url: asFolder(url), signingRegion: region })
  }
})

/** The address that is given, if that is all that is said of it. */
const given = ({ endpoint, useDualstackEndpoint, useFipsEndpoint }: Resolvable): URL | undefined =>
  typeof endpoint === "string" && !useDualstackEndpoint && !useFipsEndpoint && URL.canParse(endpoint)
    ? new URL(endpoint)
    : undefined

/** Finds it. Rejects with an `Unresolved` for what nobody says; `loaded` is given the AWS client where it is needed. */
export const resolve = (
  options: Resolvable,
  environment: Environment,
  loaded: (client: DynamoDBClient) => void
): Promise<Resolved> => {
  const region = options.region ?? environment["AWS_REGION"]
  const credentials = providerOf(options, environment)
  const other = () => throughClient(options, loaded)
  if (typeof region !== "string" || region === "" || credentials === undefined) return other()
  const address = given(options)
  if (address !== undefined) return Promise.resolve(known(region, credentials, address, other))
  return isPlain(options, environment, region).then((plain) =>
    plain ? known(region, credentials, undefined, other) : other()
  )
}

/** What the AWS client finds. */
const throughClient = (options: Resolvable, loaded: (client: DynamoDBClient) => void): Promise<Resolved> =>
  import("@aws-sdk/client-dynamodb").then(({ DynamoDBClient }) => {
    const { credentials: own, ...rest } = options
    const client = new DynamoDBClient(own === undefined ? rest : { ...rest, credentials: own })
    loaded(client)
    const { config } = client
    const credentials: Provider = (asked) => config.credentials(asked)
    return Promise.resolve()
      .then(() => config.region())
      .catch(() => Promise.reject(new Unresolved(noRegion)))
      .then((region) => ({ region, credentials, endpoint: (of: Addressee) => endpointOf(config, region, of) }))
  })

const noRegion = "there is no region: the layer names none, nor does AWS_REGION or a profile"

/** The address by the client's rules; its own way to them wants a command and its middleware. */
const endpointOf = (
  config: DynamoDBClientResolvedConfig,
  region: string,
  { accountId, isSearch }: Addressee
): Promise<Address> =>
  Promise.all([
    config.useFipsEndpoint(),
    config.useDualstackEndpoint(),
    config.accountIdEndpointMode(),
    config.endpoint?.().then(textOf) ?? config.serviceConfiguredEndpoint?.()
  ]).then(([UseFIPS, UseDualStack, AccountIdEndpointMode, custom]) => {
    const { properties, url } = config.endpointProvider({
      Region: region,
      UseFIPS,
      UseDualStack,
      AccountIdEndpointMode,
      ...(custom === undefined ? undefined : { Endpoint: custom }),
      ...(accountId === undefined ? undefined : { AccountId: accountId }),
      ...(isSearch ? { IsSearchOperation: true } : undefined)
    })
    // Some addresses are signed for a region that is not their own, as the one on this machine.
    const [scheme] = (properties as Properties | undefined)?.authSchemes ?? []
    return { url: asFolder(url), signingRegion: scheme?.signingRegion ?? region }
  })

interface Properties {
  readonly authSchemes?: ReadonlyArray<{ readonly signingRegion?: string }>
}

const textOf = ({ hostname, path, port, protocol }: Endpoint): string =>
  `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`
