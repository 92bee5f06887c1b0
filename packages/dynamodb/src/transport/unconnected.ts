/**
 * What failures of Node's sockets tell of connections that were not made, or none that is secure: nothing was sent.
 */

/** A failure, as far as it tells where it happened; one of several addresses has the failures of each. */
export interface SocketFailure {
  readonly code?: unknown
  readonly syscall?: unknown
  readonly errors?: ReadonlyArray<SocketFailure>
}

/** What Node and OpenSSL say of certificates and versions; what they may say later too is not among it. */
const early =
  /^(CERT_|CRL_|DEPTH_ZERO_|ERROR_IN_C|ERR_TLS_CERT_|ERR_SSL_NO_PROTOCOLS_AVAILABLE|ERR_SSL_UNSUPPORTED_PROTOCOL|HOSTNAME_MISMATCH|INVALID_CA|SELF_SIGNED_|UNABLE_TO_)/

/** Whether no connection was made, or none that is secure; `isKnown` says it of failures that do not tell themselves. */
export const isUnconnected = (
  failure: SocketFailure,
  isKnown: (failure: SocketFailure) => boolean = () => false
): boolean =>
  Array.isArray(failure.errors) && failure.errors.length > 0
    ? failure.errors.every((each: SocketFailure) => isUnconnected(each, isKnown))
    : failure.syscall === "connect" ||
      failure.syscall === "getaddrinfo" ||
      isKnown(failure) ||
      (typeof failure.code === "string" && early.test(failure.code)) ||
      // Node tells by the members of this one that the other side hung up before.
      (failure.code === "ECONNRESET" && Object.hasOwn(failure, "localAddress"))
