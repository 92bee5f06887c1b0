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

/** Whether the connection of a failure was watched, and never became secure. */
export const wasNeverSecure = (failure: object): boolean => failures.has(failure)
