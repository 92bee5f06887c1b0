// Every type that a public signature mentions has a public name: whoever exports a value of it, with declarations, has to
// be able to write the type down. Reads the emitted declarations of a package.
import { readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"

/** What only the library makes and looks into: it stands in signatures behind a symbol or in an argument of a class. */
const own = new Set([
  "admin/control#ControlOperation",
  "batch/batch#Kind",
  "batch/batch#Part",
  "batch/waiting#Waiter",
  "codec/Codec#ModelCodec",
  "codec/position#Codec",
  "expression/compile#Expressions",
  "expression/conditionSyntax#Node",
  "expression/invalid#Invalid",
  "expression/operand#Node",
  "expression/operand#ValueNode",
  "expression/path#Path",
  "expression/path#Place",
  "expression/refused#Refused",
  "expression/view#View",
  "item/Write#AnyWhere",
  "operation/Operation#RequestId",
  "operation/Operation#Spec",
  "operation/Operation#SpecId",
  "operation/Request#Compiled",
  "read/reading#Options",
  "read/reading#Reading",
  "table/definition#Definition"
])

const names = (list) =>
  list
    .split(",")
    .map((name) => name.trim().replace(/^type /, ""))
    .filter((name) => name !== "")
    .map((name) => name.split(" as "))

/** The types that the public modules of a package mention and none of them exports; and exceptions that are none. */
export const withoutHome = (folder) => {
  const texts = new Map()
  const textOf = (file) => {
    if (!texts.has(file)) texts.set(file, readFileSync(file, "utf8").replace(/\/\*[^]*?\*\//g, ""))
    return texts.get(file)
  }
  const target = (file, specifier) => join(dirname(file), specifier.replace(/\.[jt]s$/, ".d.ts"))
  const imports = (file) =>
    Array.from(textOf(file).matchAll(/import (?:type )?\{([^}]*)\} from "(\.[^"]*)"/g)).flatMap(([, list, specifier]) =>
      names(list).map(([name, local = name]) => ({ name, local, file: target(file, specifier) }))
    )
  const reexports = (file) =>
    Array.from(textOf(file).matchAll(/export (?:type )?\{([^}]*)\}(?: from "(\.[^"]*)")?/g)).flatMap(
      ([, list, specifier]) =>
        names(list).map(([name, as = name]) => ({
          name,
          as,
          file: specifier === undefined ? undefined : target(file, specifier)
        }))
    )
  /** Where a name of a file is declared. */
  const declared = (file, name) => {
    const again = reexports(file).find(({ as }) => as === name)
    if (again === undefined) return `${file}#${name}`
    if (again.file !== undefined) return declared(again.file, again.name)
    const brought = imports(file).find(({ local }) => local === again.name)
    return brought === undefined ? `${file}#${again.name}` : declared(brought.file, brought.name)
  }

  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  const declarations = /export (?:declare )?(?:abstract )?(?:const|class|function|interface|type) (\w+)/g

  /** What modules and their namespaces export, by where it is declared. */
  const homes = (entries) => {
    const modules = entries.map(({ types }) => join(folder, types))
    for (const file of modules) {
      for (const [, specifier] of textOf(file).matchAll(/export \* as \w+ from "(\.[^"]*)"/g)) {
        if (!modules.includes(target(file, specifier))) modules.push(target(file, specifier))
      }
    }
    return new Set(
      modules.flatMap((file) => [
        ...Array.from(textOf(file).matchAll(declarations), ([, name]) => `${file}#${name}`),
        ...reexports(file).map(({ as }) => declared(file, as))
      ])
    )
  }
  const homeless = (home) =>
    Array.from(new Set(Array.from(home, (place) => place.slice(0, place.indexOf("#")))))
      .flatMap(imports)
      .map(({ file, name }) => declared(file, name))
      .filter((place) => !home.has(place))
      .map((place) => relative(join(folder, "dist"), place).replace(".d.ts#", "#"))
  // A compiler looks only into modules that a program imports: the main one has to be enough for itself.
  const entries = Object.values(exports).filter(({ types }) => types !== undefined)
  const mentioned = new Set([...homeless(homes([exports["."]])), ...homeless(homes(entries))])
  return {
    missing: Array.from(mentioned).filter((place) => !own.has(place)),
    stale: Array.from(own).filter((place) => !mentioned.has(place))
  }
}
