/**
 * The CPU time of calls: each peer in a process of its own, all taking turns at one piece of work after the other, their
 * answers made by another process.
 */
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Ask } from "./peer.ts"
import { peerNames, type PeerName } from "./peers/index.ts"
import { type WorkName, works } from "./work.ts"

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** The microseconds of one call, in each of the rounds. */
export type Calls = { readonly [Name in WorkName]: { readonly [Peer in PeerName]: ReadonlyArray<number> } }

const answer = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error("a peer has ended"))
    child.once("exit", ended)
    child.once("message", (message) => {
      child.off("exit", ended)
      resolve(message)
    })
  })

/** Measures so many rounds after so many that warm the compiler up. */
export const measureCalls = async (
  rounds: number,
  warmUp: number,
  names: ReadonlyArray<PeerName> = peerNames
): Promise<Calls> => {
  const server = fork(file("server.ts"))
  const endpoint = `http://127.0.0.1:${String(await answer(server))}`
  const children = names.map((name) => ({ name, child: fork(file("peer.ts"), [name, endpoint]) }))
  const costs: Record<string, Record<string, Array<number>>> = {}
  try {
    for (const { child } of children) await answer(child)
    for (const work of Object.keys(works) as ReadonlyArray<WorkName>) {
      costs[work] = Object.fromEntries(names.map((name) => [name, []]))
      for (let round = -warmUp; round < rounds; round++) {
        for (const { child, name } of children) {
          child.send({ work } satisfies Ask)
          const cost = Number(await answer(child))
          if (round >= 0) costs[work]?.[name]?.push(cost)
        }
      }
    }
  } finally {
    for (const { child } of children) child.kill()
    server.kill()
  }
  // One list for each work and each name.
  return costs as unknown as Calls
}
