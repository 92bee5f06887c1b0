/**
 * Schemas that say the same although they are not the same object: copies that differ in what they say of their key.
 */
import * as SchemaAST from "effect/SchemaAST"

/** Whether two schemas say the same, whatever their keys say: their parts are the very same objects. */
export const sameBody = (a: SchemaAST.AST, b: SchemaAST.AST): boolean => {
  if (a.encoding !== undefined || b.encoding !== undefined || !sameAll(a.checks, b.checks)) return false
  switch (a._tag) {
    case "Objects":
      return (
        SchemaAST.isObjects(b) &&
        a.propertySignatures.length === b.propertySignatures.length &&
        a.propertySignatures.every(({ name, type }, i) => {
          const other = b.propertySignatures[i]!
          return name === other.name && type === other.type
        }) &&
        sameAll(a.indexSignatures, b.indexSignatures) &&
        sameAll(a.encodingChecks, b.encodingChecks)
      )
    case "Arrays":
      return (
        SchemaAST.isArrays(b) &&
        sameAll(a.elements, b.elements) &&
        sameAll(a.rest, b.rest) &&
        sameAll(a.encodingChecks, b.encodingChecks)
      )
    case "Union":
      return (
        SchemaAST.isUnion(b) &&
        sameAll(a.types, b.types) &&
        a.options === b.options &&
        sameAll(a.encodingChecks, b.encodingChecks)
      )
    case "Declaration":
      return (
        SchemaAST.isDeclaration(b) &&
        a.run === b.run &&
        sameAll(a.typeParameters, b.typeParameters) &&
        sameAll(a.encodingChecks, b.encodingChecks)
      )
    case "Literal":
      return SchemaAST.isLiteral(b) && a.literal === b.literal
    case "String":
    case "Number":
    case "Boolean":
    case "BigInt":
    case "Null":
      return a._tag === b._tag
    default:
      return a === b
  }
}

const sameAll = (a: ReadonlyArray<unknown> = [], b: ReadonlyArray<unknown> = []): boolean =>
  a.length === b.length && a.every((part, i) => part === b[i])
