/**
 * The AWS client by itself: attribute values in and out, nothing validated.
 */
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand
} from "@aws-sdk/client-dynamodb"
import type { MakePeer } from "../work.ts"
import { requests } from "./dynamodb.ts"

export const make: MakePeer = async ({ tables, ...place }) => {
  const client = new DynamoDBClient({ ...place, logger: {} as never })
  const of = requests(tables)
  return {
    get: () => client.send(new GetItemCommand(of.get())).then(({ Item }) => Item),
    put: () => client.send(new PutItemCommand(of.put())),
    update: () => client.send(new UpdateItemCommand(of.update())).then(({ Attributes }) => Attributes),
    query: () => client.send(new QueryCommand(of.query())).then(({ Items }) => Items),
    page: () => client.send(new QueryCommand(of.page())).then(({ Items }) => Items),
    batchGet: () =>
      client.send(new BatchGetItemCommand(of.batchGet())).then(({ Responses }) => Responses?.[tables.orders]),
    transactWrite: () => client.send(new TransactWriteItemsCommand(of.transactWrite()))
  }
}
