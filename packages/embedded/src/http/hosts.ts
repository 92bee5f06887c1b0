/**
 * Whether a request is for this door. A page in a browser can be made to send requests to any address by a name of its
 * own (DNS rebinding): the name stays in `Host`, and the page's in `Origin`.
 */

const loopback = /^(?:localhost|[a-z0-9.-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

const bracketed = (host: string) => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host)

/** A host as it stands in a URL: in lower case, an IPv6 address in brackets. */
const canonical = (host: string): string => bracketed(host.toLowerCase().replace(/^::ffff:(?=\d+\.)/, ""))

/** Whether a name or an address means the machine that asks, so that nobody else can reach it. */
export const isLoopback = (host: string): boolean => loopback.test(canonical(host))

const authority = /^(\[[0-9a-f:.]+\]|[^:/?#@]+)(?::\d*)?$/i

const origin = /^https?:\/\/([^/]*)$/i

/** Stands for every host. */
export const any = "*"

/** The headers of a request that say where it is sent, and from which page. */
export interface Headers {
  readonly host?: string | undefined
  readonly origin?: string | undefined
}

/** Which header of a request names a host that is neither loopback nor one of these; undefined when none does. */
export const foreign = (headers: Headers, own: ReadonlyArray<string>): "Host" | "Origin" | undefined => {
  if (own.includes(any)) return undefined
  const isOwn = (text: string | undefined) => {
    const host = authority.exec(text ?? "")?.[1]
    return host !== undefined && (isLoopback(host) || own.some((name) => canonical(name) === host.toLowerCase()))
  }
  if (!isOwn(headers.host)) return "Host"
  return headers.origin === undefined || isOwn(origin.exec(headers.origin)?.[1]) ? undefined : "Origin"
}
