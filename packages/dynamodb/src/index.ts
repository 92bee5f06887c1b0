export * as Wire from "./wire/index.ts"
