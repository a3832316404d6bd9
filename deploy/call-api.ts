import {
  InvokeCommand,
  type InvokeCommandOutput,
  LambdaClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import { type Fields, flag, number, required, text } from "../base/checks.ts";
import { readJsonObject, UnreadableJson } from "../base/read-json.ts";
import { clientTimeouts } from "./account/client-timeouts.ts";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { openAccount } from "./account/open-account.ts";
import { type Deployment, deployedName } from "./deployed-name.ts";
import { Refused } from "./refused.ts";

/** A request to a deployment's API by a caller with permission to invoke its function (runtime/lambda/direct-event.ts). */
export interface ApiRequest {
  method: string;
  path: string;
  body?: string;
  as?: string;
  version?: number;
}

export interface ApiAnswer {
  statusCode: number;
  bytes: Uint8Array;
  siteUrl: string;
}

/**
 * Calls the API of the deployment as an operator; needs `lambda:InvokeFunction` on one function, and read access to the
 * state bucket for a deployment under an earlier name.
 */
export async function openDeployedApi(deployment: Deployment): Promise<(request: ApiRequest) => Promise<ApiAnswer>> {
  const { environment } = deployment;
  const { id, region } = await openAccount(environment);
  const client = new LambdaClient({ region, ...clientTimeouts, maxAttempts: 1 });
  let { name } = deployment;
  const invoke = async (Payload: Uint8Array): Promise<InvokeCommandOutput | undefined> =>
    client.send(new InvokeCommand({ FunctionName: `${name}-api`, Payload })).catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    });
  /** Reads the release only when no function has the current name. */
  const invokeEarlier = async (Payload: Uint8Array): Promise<InvokeCommandOutput> => {
    const existing = await deployedName(deployment);
    const isOther = existing !== name;
    name = existing;
    const answer = isOther ? await invoke(Payload) : undefined;
    if (answer !== undefined) return answer;
    throw new Refused(
      `"${environment.name}" is not deployed to ${region} of account ${id}. Deploy it with \`crew deploy --env ${environment.name}\`.`,
    );
  };
  return (request) =>
    explainAwsErrors(`call the API of ${name}`, async () => {
      const payload = Buffer.from(JSON.stringify({ crew: request }));
      const { FunctionError, Payload: answer } = (await invoke(payload)) ?? (await invokeEarlier(payload));
      if (FunctionError !== undefined) {
        throw new Refused(
          `The API of ${name} failed. \`crew doctor --env ${environment.name}\` looks for the reason; its log is /aws/lambda/${name}-api.`,
        );
      }
      return readApiAnswer(name, Buffer.from(answer ?? "").toString());
    });
}

interface FunctionAnswer {
  statusCode: number;
  body: string;
  isBase64Encoded: boolean;
  siteUrl: string;
}

const answerFields: Fields<FunctionAnswer> = {
  statusCode: required(number),
  body: required(text),
  isBase64Encoded: required(flag),
  siteUrl: required(text),
};

/** The answer in a function's payload. Throws `Refused` where something else answered than crew's API. */
export function readApiAnswer(name: string, payload: string): ApiAnswer {
  try {
    const answer = readJsonObject(`The answer of ${name}-api`, payload, answerFields);
    const { statusCode, body, isBase64Encoded, siteUrl } = answer;
    return { statusCode, siteUrl, bytes: Buffer.from(body, isBase64Encoded ? "base64" : "utf8") };
  } catch (error) {
    if (!(error instanceof UnreadableJson)) throw error;
    throw new Refused(`${error.message}. The function is not crew's, or another version deployed it.`, {
      cause: error,
    });
  }
}
