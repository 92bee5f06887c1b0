/**
 * Why a Node of this version cannot run the command, or undefined when it can.
 *
 * @param {string} version the running Node, such as "22.19.0"
 * @param {string} range the `engines` entry, such as ">=22.19"
 * @returns {string | undefined}
 */
export const refusal = (version, range) => {
  const have = version.split(".").map(Number)
  const want = range.replace(">=", "").split(".").map(Number)
  const differing = want.findIndex((part, i) => part !== have[i])
  if (differing === -1 || have[differing] > want[differing]) return undefined
  return `@partita/embedded needs Node ${range.replace(">=", "")} or newer; this is Node ${version}.`
}
