/**
 * Trouble on demand: faults between a program and its database, for tests of what happens when things go wrong.
 */
export { concurrentWriter } from "./concurrentWriter.ts"
export { conflicts } from "./conflicts.ts"
export { connectionRefused } from "./connectionRefused.ts"
export type { Chance, Fault } from "./Fault.ts"
export { inject, type InjectOptions, layer } from "./inject.ts"
export { inProgress } from "./inProgress.ts"
export { lostResponses } from "./lostResponses.ts"
export { slow } from "./slow.ts"
export { smallPages } from "./smallPages.ts"
export { stale } from "./stale.ts"
export { throttling } from "./throttling.ts"
export { unprocessed } from "./unprocessed.ts"
