/**
 * Connections that failed before they were secure: nothing of a request was sent over them.
 */
import type { Agent } from "node:https"

const failures = new WeakSet<object>()

/** Notes what the connections of an agent die of before they are secure; by itself such an error tells only that they did. */
export const watchHandshakes = (agent: Agent): Agent => {
  const create = agent.createConnection.bind(agent)
  agent.createConnection = (...args) => {
    const socket = create(...args)
    const note = (failure: Error) => void failures.add(failure)
    socket?.prependOnceListener("error", note).once("secureConnect", () => socket.off("error", note))
    return socket
  }
  return agent
}

/** What Node and OpenSSL say of connections of other agents; what they may say later too is not among it. */
const early =
  /^(CERT_|CRL_|DEPTH_ZERO_|ERROR_IN_C|ERR_TLS_CERT_|ERR_SSL_NO_PROTOCOLS_AVAILABLE|ERR_SSL_UNSUPPORTED_PROTOCOL|HOSTNAME_MISMATCH|INVALID_CA|SELF_SIGNED_|UNABLE_TO_)/

/** Whether a connection failed before it was secure. */
export const isHandshakeFailure = (failure: { readonly code?: unknown }): boolean =>
  failures.has(failure) ||
  (typeof failure.code === "string" && early.test(failure.code)) ||
  // Node tells by the members of this one that the other side hung up before.
  (failure.code === "ECONNRESET" && Object.hasOwn(failure, "localAddress"))
