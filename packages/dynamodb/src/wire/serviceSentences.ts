/**
 * What the service says of invalid requests, as far as it repeats no value of an item: such sentences may be printed.
 *
 * In a template `<name>` is one of the parts below, and `<a|b>` is either text.
 */

const separated = (part: string, separator: string): string => `${part}(?:${separator}${part}){0,99}`

// Between two parts there is always a character that neither can hold: nothing can be matched in two ways.
const name = "[\\w.-]{1,255}"
const expression = "(?:Condition|Filter|KeyCondition|Projection|Update)Expression"
const placeholder = "[#:]\\w{1,255}"
const type = "(?:S|N|B|SS|NS|BS|BOOL|NULL|L|M|(?:STRING|NUMBER|BINARY)(?:_SET)?|BOOLEAN|LIST|MAP)"

/** The patterns of what may stand in a sentence: names, numbers, and words of a closed list. */
const words = {
  /** A table, an index, an attribute, or members one within the other. */
  name,
  names: separated(name, ", "),
  /** The steps of a document path. */
  path: separated(`(?:${name}|\\[\\d{1,5}\\])`, ", "),
  /** What has a capacity. */
  target: `(?:the table|(?:index:|the index) ${name})`,
  resource: "[\\w.:/-]{1,255}",
  tag: "aws:[\\w.:/-]{0,124}",
  placeholder,
  placeholders: separated(placeholder, ", "),
  attributes: "ExpressionAttribute(?:Names|Values)",
  /** What was meant to be a placeholder. */
  key: `(?:${name}|[#:][\\w.-]{0,255})`,
  expression,
  expressions: separated(expression, " and "),
  type,
  types: separated(type, ","),
  operator:
    "(?:=|<>|<=?|>=?|[+-]|AND|OR|NOT|BETWEEN|IN|SET|REMOVE|ADD|DELETE|attribute_(?:not_)?exists|attribute_type|" +
    "begins_with|contains|size|if_not_exists|list_append)",
  number: "\\d{1,20}",
  integer: "-?\\d{1,20}",
  /** Where a request names a table or an index. */
  naming: "(?:\\w{1,40}\\.\\d{1,5}\\.member\\.)?(?:\\w{1,40}\\.)?(?:table|index)Name"
} as const

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** A template cut into its texts and what stands between angle brackets, in turns. */
export const cut = (template: string): ReadonlyArray<string> => template.split(/<([^<>]*)>/)

const sourceOf = (template: string, patternOf: (choice: string) => string): string =>
  cut(template)
    .map((part, i) => (i % 2 === 0 ? escaped(part) : patternOf(part)))
    .join("")

const patternIn =
  (parts: { readonly [part: string]: string }) =>
  (choice: string): string =>
    parts[choice] ?? `(?:${choice.split("|").map(escaped).join("|")})`

const anyOf = (templates: ReadonlyArray<string>): string =>
  `(?:${templates.map((template) => sourceOf(template, patternIn(words))).join("|")})`

const under = (beginning: string, ends: ReadonlyArray<string>): ReadonlyArray<string> =>
  ends.map((end) => beginning + end)

const invalid = "One or more parameter values were invalid: "
const broken = " failed to satisfy constraint: Member must"
const bound = "<less|greater> than or equal to"

/** What can be wrong with a value, whatever it is the value of. */
const values = [
  "Supplied AttributeValue <is empty|has more than one datatypes set>, must contain exactly one of the supported datatypes",
  "The parameter cannot be converted to a numeric value",
  "Attempting to store more than 38 significant digits in a Number",
  "Number <overflow|underflow>. Attempting to store a number with magnitude <larger|smaller> than supported range",
  "Nesting Levels have exceeded supported limits<|: Attributes in the item have nested levels beyond supported limit>",
  ...under(invalid, [
    "An <string|number> set  may not be empty",
    "Binary sets should not be empty",
    "Input collection of type <type> contains duplicates.",
    "Null attribute value types must have the value of true"
  ])
]

/** Constraints of members that are broken, where they repeat nothing, or a number or a name that is no item's. */
export const constraints: ReadonlyArray<string> = [
  `Value <null|'[...]'> at '<name>'${broken} not be null`,
  `Value <null|'[...]'> at '<name>'${broken} have length ${bound} <number>`,
  `Value '<integer>' at '<name>'${broken} have value ${bound} <integer>`,
  `Value '<name>' at '<naming>'${broken} have length ${bound} <number>`,
  `Value '<name>' at '<name>'${broken} satisfy enum value set: [<names>]`
]

/** The patterns of parts, by their names. */
export const parts = { ...words, value: anyOf(values), constraints: separated(anyOf(constraints), "; ") } as const

const emptyKey = "The AttributeValue for a key attribute cannot contain an empty <string|binary> value."

const keys = [
  "The provided key element does not match the schema",
  "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: <Key|IndexKey>: <name>",
  ...under(invalid, [
    "Missing the key <name> in the item",
    "Type mismatch for key <name> expected: <type> actual: <type>",
    "Type mismatch for Index Key <name> Expected: <type> Actual: <type> IndexName: <name>",
    "Condition parameter type does not match schema type",
    "Cannot update attribute <name>. This attribute is part of the key",
    "Size of hashkey has exceeded the maximum size limit of<number> bytes",
    "Aggregated size of all range keys has exceeded the size limit of <number> bytes"
  ]),
  ...under("One or more parameter values are not valid. ", [
    `${emptyKey} Key: <name>`,
    `A value specified for a secondary index key is not supported. ${emptyKey} IndexName: <name>, IndexKey: <name>`
  ])
]

const startKeys = under("The provided starting key ", [
  "is invalid",
  "is invalid: The provided key element does not match the schema",
  "is invalid: <value>",
  "is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: <number> Segment: <number>",
  "is outside query boundaries based on provided conditions",
  "does not match the range key predicate"
])

const expressions = [
  ...under("Invalid <expression>: ", [
    "The expression can not be empty;",
    "The expression has redundant parentheses;",
    "The expression contains too many operators; maximum number of operators: <number>",
    "Expression size has exceeded the maximum allowed size; expression size: <number>",
    "Attribute name is a reserved keyword; reserved keyword: <name>",
    "An expression attribute name used in the document path is not defined; attribute name: <placeholder>",
    "An expression attribute value used in expression is not defined; attribute value: <placeholder>",
    "The document path has too many nesting elements; nested level: <number>",
    "List index is not within the allowable range; index: [<number>]",
    "Two document paths <overlap|conflict> with each other; must remove or rewrite one of these paths; path one: [<path>], path two: [<path>]",
    "Invalid function name; function: <name>",
    "The function is not allowed <in a condition expression|in an update expression|to be used this way in an expression>; function: <operator>",
    "Operator or function requires a document path; operator or function: <operator>",
    "Incorrect number of operands for operator or function; operator or function: <operator>, number of operands: <number>",
    "Incorrect operand type for operator or function; operator<| or function>: <operator>, operand type: <type>",
    "Incorrect operand type for operator or function; operator or function: <operator>, operand type: {<types>}",
    "Incorrect operand type for operator or function; operator: <operator>, operand type: <type>, typeSet: ALLOWED_FOR_<ADD|DELETE>_OPERAND",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: <operator>, first operand: [<path>]",
    "The IN operator is provided with too many operands; number of operands: <number>",
    'The "<SET|REMOVE|ADD|DELETE>" section can only be used once in an update expression;',
    "Invalid condition in KeyConditionExpression: <No key attribute specified|Multiple attribute names used in one condition>",
    "Invalid condition in KeyConditionExpression: <operator> operator must have the key attribute as its first operand",
    "KeyConditionExpressions cannot <contain nested operations|have conditions on nested attributes>"
  ]),
  ...under("<attributes> ", [
    "must not be empty",
    "can only be specified when using expressions",
    "can only be specified when using expressions: <expressions> <is|are> null",
    'contains invalid key: Syntax error; key: "<key>"'
  ]),
  "ExpressionAttributeNames contains invalid value: Invalid attribute name for key <placeholder>",
  "ExpressionAttributeValues contains invalid value: <value> for key <placeholder>",
  "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {<names>} Expression parameters: {<names>}",
  "Value provided in <attributes> unused in expressions: keys: {<placeholders>}"
]

const reads = [
  "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
  "KeyConditionExpressions must only contain one condition per key",
  "Invalid operator used in KeyConditionExpression: <operator>",
  "Query key condition not supported",
  "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
  "The query can return at most one row and cannot be restarted",
  "Query condition missed key schema element: <name>",
  "Filter Expression can only contain non-primary key attributes: Primary key attribute: <name>",
  "The table does not have the specified index: <name>",
  "Consistent reads are not supported on global secondary indexes",
  "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
  "Cannot specify the ProjectionExpression when choosing to get <only the Count|ALL_ATTRIBUTES|ALL_PROJECTED_ATTRIBUTES>",
  "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
  ...under(invalid, [
    "Select type ALL_ATTRIBUTES is not supported for global secondary index <name> because its projection type is not ALL",
    "Global secondary index <name> does not project [<names>]"
  ]),
  ...under("The ", [
    "TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    "Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    "Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: <number> is not less than TotalSegments: <number>"
  ])
]

const writes = [
  "Item size <|to update >has exceeded the maximum allowed size",
  "ReturnValues can only be ALL_OLD or NONE",
  "The document path provided in the update expression is invalid for update",
  "The provided expression refers to an attribute that does not exist in the item",
  "An operand in the update expression has an incorrect data type",
  "The update expression attempted to update the secondary index key to unsupported type"
]

const batches = [
  "Too many items requested for the <BatchGetItem|BatchWriteItem> call",
  "Provided list of item keys contains duplicates",
  "Transaction request cannot include multiple operations on one item",
  "The aggregate size of the items in the transaction exceeds the maximum of 4 MB",
  "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request",
  "TransactItems can only contain one of Check, Put, Update or Delete"
]

const schemas = [
  "Both the Hash Key and the Range Key element in the KeySchema have the same name",
  ...under("Invalid KeySchema: ", [
    "The first KeySchemaElement is not a HASH key type",
    "Some index key attribute have no definition",
    "The second KeySchemaElement is not a RANGE key type",
    "All HASH key elements must come before the RANGE key elements",
    "At most <number> HASH and <number> RANGE key elements are allowed"
  ]),
  ...under(invalid, [
    "Duplicate AttributeName in AttributeDefinitions: <name>",
    "Attribute <name> is a key attribute of type <type>; it cannot be redefined",
    "Some index key attributes are not defined in AttributeDefinitions. Keys: [<names>], AttributeDefinitions: [<names>]",
    "Some AttributeDefinitions are not used. AttributeDefinitions: [<names>], keys used: [<names>]",
    "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
  ])
]

const indexes = [
  "Attempting to create an index which already exists",
  ...under(invalid, [
    "List of <GlobalSecondaryIndexes|LocalSecondaryIndexes> is empty",
    "Number of <GlobalSecondaryIndexes|LocalSecondaryIndexes|NonKeyAttributes of all indexes> exceeds per-table limit of <number>",
    "Duplicate index name: <name>",
    "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    "Index KeySchema does not have a range key for index: <name>",
    "Index KeySchema does not have the same leading hash key as table KeySchema for index: <name>. index hash key: <name>, table hash key: <name>",
    "Unknown ProjectionType: null",
    "ProjectionType is <ALL|KEYS_ONLY|INCLUDE>, but NonKeyAttributes is <|not >specified",
    "GlobalSecondaryIndex count exceeds the per-table limit of <number>",
    "Duplicate value in attribute name: <name>",
    "<Exactly one|One> of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
    "Only one global secondary index update per index is allowed simultaneously. Index: <name>"
  ])
]

const capacities = [
  "Given value <number> for <ReadCapacityUnits|WriteCapacityUnits> is out of bounds",
  "The provisioned throughput for <target> will not change. The requested value equals the current value. " +
    "Current ReadCapacityUnits provisioned for <target>: <number>. Requested ReadCapacityUnits: <number>. " +
    "Current WriteCapacityUnits provisioned for <target>: <number>. Requested WriteCapacityUnits: <number>.",
  ...under(invalid, [
    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    "ProvisionedThroughput must be specified for index: <name>",
    "ProvisionedThroughput should not be specified for index: <name> when BillingMode is PAY_PER_REQUEST",
    "OnDemandThroughput cannot be specified for <target> when BillingMode is PROVISIONED",
    "OnDemandThroughput for <target> must specify MaxReadRequestUnits, MaxWriteRequestUnits or both",
    "OnDemandThroughput for <target> must be at least 1, or -1 for none",
    "The requested WarmThroughput for <target> is lower than the current one (<number> reads and <number> writes a second), and cannot be decreased"
  ])
]

const settings = [
  "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
  "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
  "TimeToLive is already <enabled|disabled>",
  "TimeToLive is active on a different AttributeName: current AttributeName is <name>",
  "Table already has an enabled stream: <name>",
  "Table has no stream to disable: <name>",
  "Atleast one <Tag|Tag Key> needs to be provided as Input.",
  "Invalid TableArn: Invalid ResourceArn provided as input <resource>",
  "Invalid NextToken",
  ...under(invalid, [
    "StreamViewType <cannot|must> be specified when StreamEnabled is <true|false>",
    "SSEType AES256 is not supported",
    "SSEType and KMSMasterKeyId can be specified only when server-side encryption is enabled",
    "Duplicate tag keys found",
    "Tag keys must not begin with aws: <tag>",
    "The number of tags exceeds the limit of <number>",
    "Exactly one of Create and Delete must be specified for a <replica|witness>",
    "The table has no <replica|witness> in region <name>",
    "The table has a replica or a witness in region <name> already",
    "MultiRegionConsistency and GlobalTableWitnessUpdates need ReplicaUpdates beside them",
    "A table of strong consistency has one witness at most, in a region without a replica"
  ])
]

const members = [
  "<number> validation <error|errors> detected: <constraints>",
  ...under("The embedded engine does not ", [
    "know the parameter '<name>'",
    "support the parameter '<name>'",
    "support the parameter '<name>'; use <name>"
  ])
]

/** The templates of the sentences. */
export const sentences: ReadonlyArray<string> = [
  values,
  keys,
  startKeys,
  expressions,
  reads,
  writes,
  batches,
  schemas,
  indexes,
  capacities,
  settings,
  members
].flat()

/** The pattern of a template, with another one around each of what stands in it. */
export const patternOf = (template: string, around = (pattern: string) => pattern): RegExp =>
  new RegExp(`^${sourceOf(template, (choice) => around(patternIn(parts)(choice)))}$`)

/** Whether a message is a sentence of a template, whose pattern is made when a message begins like it. */
const isOf = (template: string): ((message: string) => boolean) => {
  const beginning = cut(template)[0]!
  let pattern: RegExp | undefined
  return (message) => message.startsWith(beginning) && (pattern ??= patternOf(template)).test(message)
}

const known = sentences.map(isOf)

/** The longest sentence that is looked at. */
const most = 1_000

/** Whether the service's message is a sentence that is known to carry no value. */
export const isWithoutValues = (message: string): boolean =>
  message.length <= most && known.some((isIt) => isIt(message))
