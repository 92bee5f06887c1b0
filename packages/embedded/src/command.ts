/**
 * The command: an embedded database behind HTTP until it is told to stop.
 */
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as References from "effect/References"
import { parseArgs } from "node:util"
import * as Embedded from "./Embedded.ts"
import { isLoopback } from "./http/hosts.ts"
import { describe, limits } from "./http/limits.ts"

const usage = `Usage: embedded [options]

An embedded DynamoDB for any AWS SDK. Its data is in memory and gone when it stops.

Options:
  --port <number>  the port to listen on; 0 chooses a free one (default: 8000)
  --host <name>    the address to listen on (default: 127.0.0.1, this machine only)
  --allow-host <name>
                   another host that requests may name, such as a container's;
                   * is any; may be given several times (default: requests name
                   --host, the address they came to, or a loopback name)
  --help           show this text

${describe(limits)}`

const options = {
  port: { type: "string", default: "8000" },
  host: { type: "string", default: "127.0.0.1" },
  "allow-host": { type: "string", multiple: true, default: [] as Array<string> },
  help: { type: "boolean", default: false }
} as const

const parse = (args: ReadonlyArray<string>) => {
  const { values } = parseArgs({ args: [...args], options })
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}"`)
  }
  const { "allow-host": allowedHosts, help, host, port } = values
  return { help, where: { host, port: Number(port), allowedHosts } }
}

const refuse = (error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exitCode = 2
}

const exposed = (host: string) =>
  `warning: any signature passes: whoever can reach ${host} can read and write everything in this database`

const serve = (where: Embedded.ServeOptions & { readonly host: string }) =>
  Embedded.serve(where).pipe(
    Effect.tap(isLoopback(where.host) ? Effect.void : Console.error(exposed(where.host))),
    Effect.flatMap(({ url }) => Console.log(`DynamoDB at ${url} (the data is in memory, gone when this stops)`)),
    Effect.andThen(Effect.never),
    Effect.scoped,
    Effect.provide(Embedded.layer),
    // Standard output holds the address, for a program to read.
    Effect.provideService(References.LogToStderr, true)
  )

/** Runs the command with its arguments. Returns at once; the process ends by itself, with the exit code that is due. */
export const run = (args: ReadonlyArray<string>): void => {
  let parsed
  try {
    parsed = parse(args)
  } catch (error) {
    return refuse(error)
  }
  if (parsed.help) return console.log(usage)
  const fiber = Effect.runFork(serve(parsed.where))
  fiber.addObserver((exit) => {
    if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return
    const error = Cause.squash(exit.cause)
    console.error(error instanceof Embedded.ServeError ? error.message : Cause.pretty(exit.cause))
    process.exitCode = 1
  })
  // Once: a second signal ends the process at once, as it would without us.
  const stop = () => fiber.interruptUnsafe()
  process.once("SIGINT", stop)
  process.once("SIGTERM", stop)
}
