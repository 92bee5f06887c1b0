/**
 * What the service says of invalid requests, as far as it repeats no value of an item: such sentences may be printed.
 */

/** What may stand in a sentence, by its name in braces. */
const parts: { readonly [name: string]: string } = {
  /** A table, an index or an attribute. */
  name: "[\\w.-]{1,255}",
  /** The name of a placeholder. */
  placeholder: "[#:]\\w{1,255}",
  placeholders: "\\{[#:]\\w{1,255}(?:, [#:]\\w{1,255}){0,20}\\}",
  expression: "(?:Condition|Filter|KeyCondition|Projection|Update)Expression",
  member: "ExpressionAttribute(?:Names|Values)",
  type: "\\{?(?:S|N|B|SS|NS|BS|BOOL|NULL|L|M|STRING|NUMBER|BINARY|LIST|MAP|BOOLEAN)\\}?",
  operator: "(?:[a-z_]{2,20}|[A-Z]{2,10}|[<>=+-]{1,2})",
  number: "\\d{1,20}"
}

const invalid = "One or more parameter values were invalid: "
const notValid = "One or more parameter values are not valid. "

const sentences: ReadonlyArray<string> = [
  "The provided key element does not match the schema",
  "The provided starting key is invalid",
  "The provided starting key is invalid: The provided key element does not match the schema",
  "The provided starting key is outside query boundaries based on provided conditions",
  "The provided starting key does not match the range key predicate",
  "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
  "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
  "Attempting to store more than 38 significant digits in a Number",
  "Number overflow. Attempting to store a number with magnitude larger than supported range",
  "Number underflow. Attempting to store a number with magnitude smaller than supported range",
  "Item size has exceeded the maximum allowed size",
  "Item size to update has exceeded the maximum allowed size",
  "Nesting Levels have exceeded supported limits",
  "The document path provided in the update expression is invalid for update",
  "The provided expression refers to an attribute that does not exist in the item",
  "An operand in the update expression has an incorrect data type",
  "Too many items requested for the BatchWriteItem call",
  "Too many items requested for the BatchGetItem call",
  "Provided list of item keys contains duplicates",
  "Transaction request cannot include multiple operations on one item",
  "The aggregate size of the items in the transaction exceeds the maximum of 4 MB",
  "Consistent reads are not supported on global secondary indexes",
  "The table does not have the specified index: {name}",
  "Query condition missed key schema element: {name}",
  "Query key condition not supported",
  "{expression}s must only contain one condition per key",
  "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
  "Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}",
  "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
  "Invalid operator used in {expression}: {operator}",
  "Invalid {expression}: The expression can not be empty;",
  "Invalid {expression}: Expression size has exceeded the maximum allowed size",
  "Invalid {expression}: Attribute name is a reserved keyword; reserved keyword: {name}",
  "Invalid {expression}: An expression attribute name used in the document path is not defined; attribute name: {placeholder}",
  "Invalid {expression}: An expression attribute value used in expression is not defined; attribute value: {placeholder}",
  "Invalid {expression}: Incorrect operand type for operator or function; operator or function: {operator}, operand type: {type}",
  "Invalid {expression}: Incorrect operand type for operator or function; operator: {operator}, operand type: {type}",
  "{member} must not be empty",
  "{member} can only be specified when using expressions",
  "Value provided in {member} unused in expressions: keys: {placeholders}",
  `${invalid}Missing the key {name} in the item`,
  `${invalid}Type mismatch for key {name} expected: {type} actual: {type}`,
  `${invalid}Type mismatch for Index Key {name} Expected: {type} Actual: {type} IndexName: {name}`,
  `${invalid}Cannot update attribute {name}. This attribute is part of the key`,
  `${invalid}Size of hashkey has exceeded the maximum size limit of2048 bytes`,
  `${invalid}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
  `${invalid}An number set  may not be empty`,
  `${invalid}An string set  may not be empty`,
  `${invalid}Binary sets should not be empty`,
  `${invalid}Select type ALL_ATTRIBUTES is not supported for global secondary index {name} because its projection type is not ALL`,
  `${notValid}The AttributeValue for a key attribute cannot contain an empty string value. Key: {name}`,
  `${notValid}The AttributeValue for a key attribute cannot contain an empty binary value. Key: {name}`,
  `${notValid}A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: {name}, IndexKey: {name}`,
  `${notValid}A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty binary value. IndexName: {name}, IndexKey: {name}`,
  "TimeToLive is already enabled",
  "TimeToLive is already disabled",
  "Attempting to create an index which already exists"
]

const patterns = sentences.map((sentence) => {
  const text = sentence
    .split(/(\{\w+\})/)
    .map((part) => parts[part.slice(1, -1)] ?? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
  return new RegExp(`^${text.join("")}$`)
})

/** The longest sentence that is looked at. */
const most = 1_000

/** Whether the service's message is a sentence that is known to carry no value. */
export const isWithoutValues = (message: string): boolean =>
  message.length <= most && patterns.some((pattern) => pattern.test(message))
