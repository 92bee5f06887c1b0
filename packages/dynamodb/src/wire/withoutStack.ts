/**
 * Builds an error that is an expected outcome: its stack would say nothing and cost ten times the error itself.
 */
export const withoutStack = <A>(build: () => A): A => {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return build()
  } finally {
    Error.stackTraceLimit = limit
  }
}
