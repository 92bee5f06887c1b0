export * as Embedded from "./Embedded.ts"
