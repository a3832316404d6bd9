import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type ItemKey, key } from "../../../runtime/ledger/keys.ts";
import { narrowCredentials } from "../../../runtime/runner/narrow-credentials.ts";

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Services and keys that a runner uses. */
export interface RunnerPlace {
  gate: { url: string };
  table: { name: string };
  /** Gives the credentials of the containers' role. */
  credentialsUrl: string;
  projectRole: string;
}

/** Requests to AWS that code with a runner's credentials can make. */
export function clientsWith(
  { gate, table: { name: TableName } }: Pick<RunnerPlace, "gate" | "table">,
  credentials: Keys,
) {
  const config = { endpoint: gate.url, region: "us-east-1", credentials };
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(config));
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const ssm = new SSMClient(config);
  return {
    item: ({ pk, sk }: ItemKey) => table.send(new GetCommand({ TableName, Key: { pk, sk } })),
    query: (pk: string, IndexName?: string) =>
      table.send(
        new QueryCommand({
          TableName,
          ...(IndexName && { IndexName }),
          KeyConditionExpression: `${IndexName === undefined ? "pk" : "gsi1pk"} = :pk`,
          ExpressionAttributeValues: { ":pk": pk },
        }),
      ),
    write: ({ pk, sk }: ItemKey, attribute: string) =>
      table.send(
        new UpdateCommand({
          TableName,
          Key: { pk, sk },
          UpdateExpression: "SET #name = :value",
          ExpressionAttributeNames: { "#name": attribute },
          ExpressionAttributeValues: { ":value": "written by a runner" },
        }),
      ),
    list: (Bucket: string, Prefix?: string) => s3.send(new ListObjectsV2Command({ Bucket, ...(Prefix && { Prefix }) })),
    get: (Bucket: string, Key: string) => s3.send(new GetObjectCommand({ Bucket, Key })),
    put: (Bucket: string, Key: string, IfNoneMatch?: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: "written by a runner", ...(IfNoneMatch && { IfNoneMatch }) })),
    parameter: (Name: string, WithDecryption = false) => ssm.send(new GetParameterCommand({ Name, WithDecryption })),
  };
}

export type RunnerClients = ReturnType<typeof clientsWith>;

/** Clients with the rights of one project, which the runner's own code takes on. */
export async function runnerFor(account: RunnerPlace, project: string): Promise<RunnerClients> {
  const variables: { [name: string]: string | undefined } = {
    CREW_PROJECT_ROLE: account.projectRole,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: account.credentialsUrl,
  };
  process.env.AWS_ENDPOINT_URL_STS = account.gate.url;
  const narrowed = await narrowCredentials(project, variables, () => undefined);
  narrowed.stop();
  if ("AWS_CONTAINER_CREDENTIALS_FULL_URI" in variables)
    throw new Error("The container's own keys can still be found.");
  return clientsWith(account, {
    accessKeyId: variables.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? "",
    sessionToken: variables.AWS_SESSION_TOKEN ?? "",
  });
}

interface Targets {
  own: string;
  other: string;
  /** A phase of both, with a gate. */
  phase: string;
  /** Of an object that exists. */
  digest: string;
  buckets: { objects: string; repositories: string };
  /** Name of the session key in the Parameter Store. */
  sessionKey: string;
}

/** Calls with which a runner would reach another project, or decide in people's place. */
export function attempts(
  runner: RunnerClients,
  { own, other, phase, digest, buckets, sessionKey }: Targets,
): [string, () => Promise<unknown>][] {
  const { objects, repositories } = buckets;
  const gate = key.gate(own, phase, 1);
  return [
    ["reads another project's record", () => runner.item(key.meta(other))],
    ["lists another project's records", () => runner.query(`PROJECT#${other}`)],
    ["lists all projects", () => runner.query("PROJECT", "gsi1")],
    ["reads a person's sessions", () => runner.query("PERSON#lead@example.com")],
    ["lists a queue", () => runner.query("QUEUE#shop#triage", "gsi1")],
    ["reads which projects are at work", () => runner.item(key.dispatch("shop", "triage"))],
    ["takes a place for its project", () => runner.write(key.dispatch("shop", "triage"), "atWork")],
    ["reads a key of starts", () => runner.item(key.startKey("shop", "triage", "1"))],
    ["takes a key of starts", () => runner.write(key.startKey("shop", "triage", "1"), "project")],
    ["writes into another project", () => runner.write(key.meta(other), "text")],
    ["writes another project's gate", () => runner.write(key.gate(other, phase, 1), "text")],
    ["reads the token of its own gate", () => runner.item(key.token(gate))],
    ["lists the tokens of its own project", () => runner.query(`TOKEN#${own}`)],
    ["replaces the token of its own gate", () => runner.write(key.token(gate), "taskToken")],
    ["decides its own gate", () => runner.write(gate, "decidedAt")],
    ["votes at its own gate", () => runner.write(gate, "votes")],
    ["raises its own budget", () => runner.write(key.meta(own), "terms")],
    ["gives somebody a place", () => runner.write(key.meta(own), "people")],
    ["reads another project's repository", () => runner.get(repositories, `${other}.bundle`)],
    ["replaces another project's repository", () => runner.put(repositories, `${other}.bundle`)],
    ["lists repositories", () => runner.list(repositories)],
    ["lists objects", () => runner.list(objects)],
    ["lists objects by the beginning of a digest", () => runner.list(objects, digest.slice(0, 8))],
    ["replaces an object", () => runner.put(objects, digest)],
    ["reads the session key", () => runner.parameter(sessionKey)],
  ];
}
