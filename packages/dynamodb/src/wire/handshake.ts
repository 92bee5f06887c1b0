/**
 * Connections that failed before they were secure: nothing of a request was sent over them.
 */
import { Agent } from "node:https"

const failures = new WeakSet<object>()

/** An agent that notes what its connections die of before they are secure. */
export class HandshakeAgent extends Agent {
  override createConnection(...args: Parameters<Agent["createConnection"]>) {
    const socket = super.createConnection(...args)
    if (socket) {
      const note = (error: Error) => void failures.add(error)
      socket.prependListener("error", note)
      socket.once("secureConnect", () => socket.removeListener("error", note))
    }
    return socket
  }
}

/** What Node and OpenSSL say of connections of other agents; what they may say later too is not among it. */
const early =
  /^(CERT_|CRL_|DEPTH_ZERO_|ERROR_IN_C|ERR_TLS_CERT_|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_UNSUPPORTED_PROTOCOL|HOSTNAME_MISMATCH|INVALID_CA|SELF_SIGNED_|UNABLE_TO_)/

/** Whether a connection failed before it was secure. */
export const isHandshakeFailure = (failure: { readonly code?: unknown; readonly message: string }): boolean =>
  failures.has(failure) ||
  (typeof failure.code === "string" && early.test(failure.code)) ||
  failure.message.includes("before secure TLS connection was established")
