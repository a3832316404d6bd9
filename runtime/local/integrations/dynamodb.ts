import { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { Json } from "../../../base/json.ts";
import { TaskError } from "../../engine/failures.ts";
import type { Integration } from "../../engine/integration.ts";

export interface DynamoDbTarget {
  endpoint: string;
  region: string;
}

interface ServiceError extends Error {
  $metadata?: { httpStatusCode?: number; requestId?: string; attempts?: number };
}

type Call = (input: object) => Promise<{ [key: string]: unknown }>;

/** `aws-sdk:dynamodb:*`: every action of the service, with results in the SDK's PascalCase. */
export function dynamoDbIntegration({ endpoint, region }: DynamoDbTarget): Integration {
  const client = new DynamoDB({ endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } });
  return {
    resource: "arn:aws:states:::aws-sdk:dynamodb:*",
    offers: (action) => callOf(client, action) !== undefined,
    async start(taskArguments, { action }) {
      const call = callOf(client, action);
      if (!call) throw new TaskError("States.Runtime", `DynamoDB has no action ${action}`);
      try {
        const { $metadata: _, ...result } = await call(taskArguments as object);
        return toPlainJson(result);
      } catch (error) {
        throw describe(error as ServiceError);
      }
    },
  };
}

/** Returns the client's method of the same name; `send`, `destroy` and inherited ones are not actions. */
function callOf(client: DynamoDB, action: string): Call | undefined {
  const isAction = Object.hasOwn(DynamoDB.prototype, action) && action !== "constructor";
  const method: unknown = isAction ? Reflect.get(client, action) : undefined;
  return typeof method === "function" ? (input) => method.call(client, input) : undefined;
}

/** Encodes binary attributes as base64; removes undefined fields. */
function toPlainJson(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (_key, part) => (part instanceof Uint8Array ? Buffer.from(part).toString("base64") : part)),
  );
}

/** Names and words the error as Step Functions does: it uses the Java SDK, whose error names all end in Exception. */
function describe(error: ServiceError): TaskError {
  const { httpStatusCode = 0, requestId = "none", attempts = 1 } = error.$metadata ?? {};
  const isService = httpStatusCode > 0;
  const name = isService
    ? `DynamoDb.${error.name.replace(/(?<!Exception)$/, "Exception")}`
    : "DynamoDb.SdkClientException";
  const where = isService
    ? `Service: DynamoDb, Status Code: ${httpStatusCode}, Request ID: ${requestId}`
    : "Service: DynamoDb";
  return new TaskError(name, `${error.message} (${where}) (SDK Attempt Count: ${attempts})`);
}
