/**
 * What a transport says of itself to the service: the library, its runtime, and what the program adds.
 */
import type { AwsOptions } from "./Options.ts"

/** What no header can hold. */
const unprintable = /[^\x20-\x7e]/g

export const userAgent = (
  runtime: string,
  { customUserAgent = [], userAgentAppId }: Pick<AwsOptions, "customUserAgent" | "userAgentAppId">
): string => {
  const pairs = typeof customUserAgent === "string" ? [[customUserAgent] as const] : customUserAgent
  const own = pairs.map(([name, version]) => (version === undefined ? name : `${name}/${version}`))
  const app = typeof userAgentAppId === "string" ? [`app/${userAgentAppId}`] : []
  return ["partita/0", "lang/js", `md/${runtime}`, ...own, ...app].join(" ").replace(unprintable, "-")
}
