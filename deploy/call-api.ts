import { InvokeCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import type { Environment } from "../schema/types.ts";
import { openAccount } from "./account/open-account.ts";
import { patience } from "./account/patience.ts";
import { plainly } from "./account/plainly.ts";
import { Refused } from "./refused.ts";

/** A request to a deployment's API by whoever may invoke its function (runtime/api/cloud/direct-event.ts). */
export interface ApiRequest {
  method: string;
  path: string;
  body?: string;
  as?: string;
}

export interface ApiAnswer {
  statusCode: number;
  bytes: Uint8Array;
  siteUrl: string;
}

/** Calls the API of the deployment as an operator; needs `lambda:InvokeFunction` on one function and nothing else. */
export async function openDeployedApi(
  name: string,
  environment: Environment,
): Promise<(request: ApiRequest) => Promise<ApiAnswer>> {
  const { id, region } = await openAccount(environment);
  const client = new LambdaClient({ region, ...patience, maxAttempts: 1 });
  return (request) =>
    plainly(`call the API of ${name}`, async () => {
      const Payload = Buffer.from(JSON.stringify({ crew: request }));
      const { FunctionError, Payload: answer } = await client
        .send(new InvokeCommand({ FunctionName: `${name}-api`, Payload }))
        .catch((error: unknown) => {
          if (!(error instanceof ResourceNotFoundException)) throw error;
          throw new Refused(
            `"${environment.name}" is not deployed to ${region} of account ${id}. Deploy it with \`crew deploy --env ${environment.name}\`.`,
          );
        });
      if (FunctionError !== undefined) {
        throw new Refused(
          `The API of ${name} failed. \`crew doctor --env ${environment.name}\` looks for the reason; its log is /aws/lambda/${name}-api.`,
        );
      }
      return answerOf(Buffer.from(answer ?? "{}").toString());
    });
}

function answerOf(payload: string): ApiAnswer {
  const { statusCode, body, isBase64Encoded, siteUrl } = JSON.parse(payload) as {
    statusCode: number;
    body: string;
    isBase64Encoded: boolean;
    siteUrl: string;
  };
  return { statusCode, siteUrl, bytes: Buffer.from(body, isBase64Encoded ? "base64" : "utf8") };
}
