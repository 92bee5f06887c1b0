import { defaultServerConditions } from "vite"
import { defineConfig } from "vitest/config"

// Tests run on the sources. The "module" condition would send the AWS SDK to files that Node cannot load.
const conditions = ["@partita/source", ...defaultServerConditions.filter((condition) => condition !== "module")]

const project = (name: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name,
    root: `packages/${name}`,
    include: ["test/**/*.test.ts"],
    typecheck: { enabled: false },
    deps: { interopDefault: false },
    testTimeout: 30_000,
    // No test leaves anything behind that another could meet; loading the modules once saves half of the time.
    isolate: false
  }
})

export default defineConfig({
  test: {
    projects: ["dynamodb", "embedded", "examples"].map(project)
  }
})
