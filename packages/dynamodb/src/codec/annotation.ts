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
       * The stored form of a type of one's own: a link from a schema that has a stored form. It is given the schemas
       * of the type's parameters, as `toCodec` is.
       */
      readonly toCodecDynamo?: ((typeParameters: ReadonlyArray<Constraint>) => SchemaAST.Link | undefined) | undefined
    }
  }
}

export const attributeName = "partita/attribute"
export const storedForm = "toCodecDynamo"

// What `Numbers.lossy` and `Sets.orList` are known by.
export const lossyNumber = "partita/lossy"
export const setOrList = "partita/orList"
