/**
 * The names of the engine's resources: it stands in one region, in an account of nobody.
 */
export const region = "us-east-1"

const account = "000000000000"

export const tableArn = (name: string): string => `arn:aws:dynamodb:${region}:${account}:table/${name}`

export const encryptionKeyArn = (id: string): string => `arn:aws:kms:${region}:${account}:${id}`
