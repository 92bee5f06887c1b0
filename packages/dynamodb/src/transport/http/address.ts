/**
 * Where requests go: to the endpoint that is given, or to the region's own.
 */
import type { Addressee } from "../signed.ts"

/** The domains of regions that are not Amazon's commercial ones, nor share its domain. */
const domains: ReadonlyArray<readonly [region: RegExp, domain: string]> = [
  [/^cn-/, "amazonaws.com.cn"],
  [/^us-iso-/, "c2s.ic.gov"],
  [/^us-isob-/, "sc2s.sgov.gov"],
  [/^us-isof-/, "csp.hci.ic.gov"],
  [/^eu-isoe-/, "cloud.adc-e.uk"],
  [/^eusc-/, "amazonaws.eu"]
]

/** The address that requests are sent to. Throws for what is none. */
export const addressOf = (region: string, endpoint: string | URL | undefined, { isSearch }: Addressee): URL => {
  if (!/^[a-z0-9-]+$/i.test(region)) throw new Error("the region is none")
  if (endpoint === undefined) {
    const domain = domains.find(([regions]) => regions.test(region))?.[1] ?? "amazonaws.com"
    return new URL(`https://${isSearch ? "search-" : ""}dynamodb.${region}.${domain}`)
  }
  const { origin, pathname, protocol } = new URL(endpoint)
  if (protocol !== "https:" && protocol !== "http:") throw new Error("the endpoint is none of HTTP's")
  return new URL(origin + pathname)
}
