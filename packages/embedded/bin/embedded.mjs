#!/usr/bin/env node
// Plain JavaScript that an old Node can read, so that it says what it lacks instead of failing on new syntax.
import { readFileSync } from "node:fs"
import { refusal } from "./refusal.mjs"

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))
const refused = refusal(process.versions.node, manifest.engines.node)
if (refused === undefined) {
  void import("../dist/command.js").then(({ run }) => run(process.argv.slice(2)))
} else {
  console.error(refused)
  process.exitCode = 1
}
