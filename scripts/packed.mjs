// Both packages as a user gets them: built, packed, and installed with npm in an empty folder.
import assert from "node:assert/strict"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Workspace from "./workspace.mjs"

const { root } = Workspace

/**
 * What a command writes; it must exit with the status given.
 *
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @param {{ cwd: string, expected?: number }} options
 */
export const run = async (command, args, { cwd, expected = 0 }) => {
  // The npm of the machine, on a Node of ours, trusts whom the machine trusts.
  const { output, status } = await Workspace.run(command, args, { cwd, env: { NODE_USE_SYSTEM_CA: "1" } })
  assert.equal(status, expected, `${command} ${args.join(" ")} exited with ${status}\n${output}`)
  return output
}

const pack = async (name, folder) => {
  const cwd = join(root, "packages", name)
  const { filename, files } = JSON.parse(await run("pnpm", ["pack", "--json", "--pack-destination", folder], { cwd }))
  const strays = files.map(({ path }) => path).filter((path) => /tsbuildinfo|(^|\/)(test|node_modules)\//.test(path))
  assert.deepEqual(strays, [], `${name} packs what no user needs`)
  return filename
}

/** Installs packages in a folder. */
export const npmInstall = (folder, packages) =>
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages], { cwd: folder })

/** A new folder where both packages are installed, and others with them. */
export const installed = async (others = []) => {
  const folder = Workspace.scratch()
  await run("tsc", ["-b", "packages/embedded"], { cwd: root })
  const tarballs = [await pack("dynamodb", folder), await pack("embedded", folder)]
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }))
  const { version } = JSON.parse(readFileSync(join(root, "node_modules/effect/package.json"), "utf8"))
  await npmInstall(folder, [...tarballs, `effect@${version}`, ...others])
  return folder
}
