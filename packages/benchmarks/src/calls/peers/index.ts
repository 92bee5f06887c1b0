/**
 * The peers, by the names that results have them under.
 */
import type { MakePeer } from "../work.ts"

interface Entry {
  readonly load: () => Promise<MakePeer>
  /** The packages whose versions matter. */
  readonly packages: ReadonlyArray<string>
  /** The first part of the names of its tables. */
  readonly tables: string
  /** Whether items come back as the model has them, with dates and sets. */
  readonly decodes: boolean
}

const aws = "@aws-sdk/client-dynamodb"
const document = [aws, "@aws-sdk/lib-dynamodb"]

export const peers = {
  "AWS client": {
    load: () => import("./aws.ts").then(({ make }) => make),
    packages: [aws],
    tables: "plain",
    decodes: false
  },
  "document client": {
    load: () => import("./document.ts").then(({ make }) => make),
    packages: document,
    tables: "plain",
    decodes: false
  },
  "document client and Schema": {
    load: () => import("./document.ts").then(({ makeValidated }) => makeValidated),
    packages: [...document, "effect"],
    tables: "plain",
    decodes: true
  },
  "dynamodb-toolbox": {
    load: () => import("./toolbox.ts").then(({ make }) => make),
    packages: ["dynamodb-toolbox", ...document],
    tables: "plain",
    decodes: true
  },
  ElectroDB: {
    load: () => import("./electrodb.ts").then(({ make }) => make),
    packages: ["electrodb", ...document],
    tables: "electrodb",
    decodes: true
  },
  "by hand over undici": {
    load: () => import("./floor.ts").then(({ make }) => make),
    packages: ["undici"],
    tables: "plain",
    decodes: true
  },
  "Partita over the AWS client": {
    load: () => import("./partita.ts").then(({ sdk }) => sdk),
    packages: [aws, "effect"],
    tables: "plain",
    decodes: true
  },
  "Partita over HttpClient": {
    load: () => import("./partita.ts").then(({ httpClient }) => httpClient),
    packages: ["effect"],
    tables: "plain",
    decodes: true
  },
  Partita: {
    load: () => import("./partita.ts").then(({ direct }) => direct),
    packages: ["effect"],
    tables: "plain",
    decodes: true
  }
} satisfies { readonly [name: string]: Entry }

export type PeerName = keyof typeof peers
export const peerNames = Object.keys(peers) as ReadonlyArray<PeerName>
