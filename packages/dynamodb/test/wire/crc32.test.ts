import { assert, it } from "@effect/vitest"
import * as zlib from "node:zlib"
import { crc32 } from "../../src/wire/crc32.ts"
import { source } from "../fixtures/random.ts"

it("the checksum is the one that Node makes", () => {
  const r = source(1)
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, () => r.below(256))
    assert.strictEqual(crc32(bytes), zlib.crc32(bytes))
  }
  assert.strictEqual(crc32(new TextEncoder().encode("123456789")), 0xcbf43926)
})
