/**
 * What a definition is to the service: keys, attributes and indexes as members of a request.
 */
import { type Definition, nonKeyFields } from "../table/definition.ts"
import type { IndexThroughput } from "./TableOptions.ts"
import { members } from "./members.ts"

/** The throughput of indexes, by name. */
export interface Throughputs {
  readonly [index: string]: IndexThroughput | undefined
}

export const keySchema = ({ key }: Definition) => key.map(({ name, role }) => ({ AttributeName: name, KeyType: role }))

/** The attributes of all these keys, each once. */
export const attributeDefinitions = (keys: ReadonlyArray<Definition>) => {
  const types = new Map(keys.flatMap(({ key }) => key.map(({ name, type }) => [name, type])))
  return Array.from(types, ([name, type]) => ({ AttributeName: name, AttributeType: type }))
}

/** What an index holds: `KEYS_ONLY` where it names nothing but keys. */
export const projection = (definition: Definition) => {
  const names = nonKeyFields(definition)?.map((field) => definition.codec.root.attribute(field)!.name)
  return names === undefined
    ? { ProjectionType: "ALL" as const }
    : names.length === 0
      ? { ProjectionType: "KEYS_ONLY" as const }
      : { ProjectionType: "INCLUDE" as const, NonKeyAttributes: names }
}

export const indexSchema = (entry: Definition) => ({
  IndexName: entry.index!.name,
  KeySchema: keySchema(entry),
  Projection: projection(entry)
})

export const globalIndexSchema = (entry: Definition, throughputs: Throughputs = {}) => ({
  ...indexSchema(entry),
  ...members(throughputs[entry.index!.name] ?? {})
})
