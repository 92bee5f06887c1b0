/**
 * Connections that are kept for the next request.
 */
import type * as Clock from "effect/Clock"
import { alarm } from "../alarm.ts"
import { connecting, type Target, type Waiter } from "./connect.ts"
import type { Connection } from "./connection.ts"

/** Closed by then: sooner than the service closes it under a request. */
const longestIdle = 20_000

/** From then on the service may have closed it while the program was busy: that is looked at before it is used. */
const doubtful = 1_000

export interface Connections {
  /** Takes a connection that is there, or makes one. */
  readonly take: (waiter: Waiter) => void
  /** Takes a connection back that was used, as far as it can be used again. */
  readonly give: (connection: Connection) => void
  readonly close: () => void
}

export const pool = (target: Target, clock: Clock.Clock): Connections => {
  // The last one first, so that those that are too many grow old.
  let idle: Array<Connection> = []
  let disarm: (() => void) | undefined
  const now = () => clock.currentTimeMillisUnsafe()
  const drop = (connection: Connection) => {
    idle = idle.filter((each) => each !== connection)
  }
  const connect = connecting(target, drop)

  const sweep = () => {
    disarm = undefined
    const then = now() - longestIdle
    const old = idle.filter((connection) => connection.idleSince <= then)
    idle = idle.filter((connection) => connection.idleSince > then)
    for (const connection of old) connection.destroy()
    const [oldest] = idle
    if (oldest !== undefined) disarm = alarm(clock, oldest.idleSince - then, sweep)
  }

  const use = (connection: Connection, waiter: Waiter) => {
    connection.hold(true)
    waiter.connected(connection)
  }

  const take = (waiter: Waiter): void => {
    let connection = idle.pop()
    while (connection !== undefined && !connection.isReusable) {
      connection.destroy()
      connection = idle.pop()
    }
    if (connection === undefined) return connect(waiter)
    const idleFor = now() - connection.idleSince
    if (idleFor < doubtful) use(connection, waiter)
    else examine(connection, idleFor, waiter)
  }

  /** Lets what the service has sent come in first: the end of the connection, if it has closed it. */
  const examine = (connection: Connection, idleFor: number, waiter: Waiter): void => {
    // The first turn ends with what was known when it began, the second with all that came until then.
    let turn = setImmediate(() => {
      turn = setImmediate(() => {
        if (connection.isReusable && idleFor < longestIdle) return use(connection, waiter)
        connection.destroy()
        take(waiter)
      })
    })
    waiter.making = () => {
      clearImmediate(turn)
      connection.destroy()
    }
  }

  return {
    take,
    give: (connection) => {
      if (!connection.isReusable) return connection.destroy()
      connection.hold(false)
      connection.idleSince = now()
      idle.push(connection)
      disarm ??= alarm(clock, longestIdle, sweep)
    },
    close: () => {
      disarm?.()
      for (const connection of idle) connection.destroy()
      idle = []
    }
  }
}
