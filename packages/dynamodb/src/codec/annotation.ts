/**
 * What a model may say about its stored form.
 */
import type * as SchemaAST from "effect/SchemaAST"

declare module "effect/Schema" {
  namespace Annotations {
    interface Augment {
      /**
       * The name under which a field is stored, where it is not the field's own:
       * `customerId: Schema.String.annotateKey({ "partita/attribute": "pk" })`.
       */
      readonly "partita/attribute"?: string | undefined
      /**
       * Whether the stored form is in the order of the values, where a transformation lies between: it says so of a
       * schema that keeps the order in a way this library does not know, as text of one length for numbers does.
       */
      readonly ordered?: boolean | undefined
      /**
       * The stored form of a type of one's own: a link from a schema that has a stored form. It is given the schemas
       * of the type's parameters, as `toCodec` is.
       */
      readonly toCodecDynamo?: ((typeParameters: ReadonlyArray<Constraint>) => SchemaAST.Link | undefined) | undefined
    }
  }
}

export const attributeName = "partita/attribute"
export const ordered = "ordered"
export const storedForm = "toCodecDynamo"

// What `Numbers.lossy` and `Sets.orList` are known by.
export const lossyNumber = "partita/lossy"
export const setOrList = "partita/orList"

/** What a schema says of itself, also before checks were added to it: the last word counts. */
export const saidOf = (ast: SchemaAST.AST, name: string): unknown => {
  for (const { annotations } of [...(ast.checks ?? [])].reverse()) {
    if (annotations?.[name] !== undefined) return annotations[name]
  }
  return ast.annotations?.[name]
}
