/**
 * Where the data lies: the package's exports hide its folder.
 */
const folder = new URL("../data/", import.meta.resolve("vega-datasets"))

export const airportsFile = new URL("airports.csv", folder)
export const flightsFile = new URL("flights-20k.json", folder)
