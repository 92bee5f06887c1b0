/**
 * The requests of each connection one after the other: the next begins when the answer before has left, so that a
 * client that sends without reading is answered once.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Duplex } from "node:stream"

type Listener = (request: IncomingMessage, response: ServerResponse) => void

interface Turns {
  readonly listener: Listener
  /** The answer that is due on a connection. */
  readonly due: (socket: Duplex) => ServerResponse | undefined
}

interface Queue {
  current: ServerResponse
  readonly waiting: Array<readonly [IncomingMessage, ServerResponse]>
}

export const make = (listener: Listener): Turns => {
  const queues = new WeakMap<Duplex, Queue>()
  const begin = (queue: Queue, request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    queue.current = response
    response.once("close", () => {
      const next = socket.destroyed ? undefined : queue.waiting.shift()
      if (queue.waiting.length === 0) socket.resume()
      if (next === undefined) queues.delete(socket)
      else begin(queue, ...next)
    })
    listener(request, response)
  }
  const wait = ({ waiting }: Queue, request: IncomingMessage, response: ServerResponse) => {
    waiting.push([request, response])
    // Later, because the end of a request makes Node read on; what was read by then waits as well.
    setImmediate(() => {
      if (waiting.length > 0) request.socket.pause()
    })
  }
  return {
    listener: (request, response) => {
      const queue = queues.get(request.socket)
      if (queue !== undefined) return wait(queue, request, response)
      const first: Queue = { current: response, waiting: [] }
      queues.set(request.socket, first)
      begin(first, request, response)
    },
    due: (socket) => queues.get(socket)?.current
  }
}
