import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler";
import type { ModelReply, ModelRequest } from "../../swarm/ports.ts";
import { estimatedUsage } from "../estimated-usage.ts";
import type { AttemptedId, CallEnd, ProviderDefinition } from "../model-provider.ts";
import { waitInWords } from "../named-wait.ts";
import { untilAborted } from "../until-aborted.ts";
import { advice, failureOf, isUncounted, lostFailureOf } from "./bedrock-error.ts";
import { converseInput } from "./converse-input.ts";
import { readConverseStream } from "./converse-stream.ts";

export interface BedrockOptions {
  /** Default: AWS_ENDPOINT_URL_BEDROCK_RUNTIME or AWS_ENDPOINT_URL, or else the region's endpoint. */
  endpoint?: string;
  region?: string;
  credentials?: NonNullable<BedrockRuntimeClientConfig["credentials"]>;
}

/** Models on Amazon Bedrock, or on any endpoint with its Converse API. */
export const bedrock: ProviderDefinition<BedrockOptions> = {
  telemetryName: "aws.bedrock",
  open(options) {
    const client = new BedrockRuntimeClient(clientConfig(options));
    return {
      attempt: (request, id, heard, signal) => callOnce(client, request, { ...id, heard }, signal),
      advice: (_, modelId, error) => advice(modelId, error),
    };
  },
};

function clientConfig(options: BedrockOptions): BedrockRuntimeClientConfig {
  const endpoint = options.endpoint ?? process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? process.env.AWS_ENDPOINT_URL;
  return {
    // Crew counts attempts, because the SDK does not retry 408 and 424, nor an error in the middle of a stream.
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint }),
    requestHandler: patientHandler(endpoint),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  };
}

/**
 * Returns a handler without an idle timeout: the caller has one (`turnTime`), and the client's own would close the
 * connection after five minutes without data, in the middle of reasoning. The client uses HTTP/2; a plain-text endpoint
 * does not support it.
 */
function patientHandler(endpoint: string | undefined): NodeHttpHandler | NodeHttp2Handler {
  return endpoint?.startsWith("http:")
    ? new NodeHttpHandler({ requestTimeout: 0, socketTimeout: 0 })
    : new NodeHttp2Handler({ requestTimeout: 0, sessionTimeout: 0, disableConcurrentStreams: true });
}

async function callOnce(
  client: BedrockRuntimeClient,
  request: ModelRequest,
  { modelId, attempt, heard }: AttemptedId & { heard(): void },
  abortSignal: AbortSignal,
): Promise<CallEnd> {
  const lost = (seenBytes: number, cause: unknown): CallEnd => ({
    kind: "lost",
    failure: lostFailureOf(cause),
    spending: { usage: estimatedUsage(request, seenBytes), modelId, isEstimated: true },
    cause,
  });
  const command = new ConverseStreamCommand(converseInput(request, modelId, attempt));
  let stream: AsyncIterable<ConverseStreamOutput> | undefined;
  try {
    ({ stream } = await client.send(command, { abortSignal }));
  } catch (error) {
    if (!isUncounted(error)) return lost(0, error);
    const failure = failureOf(error);
    const waitMs = waitInWords(failure, String(error), Date.now());
    return { kind: "refused", failure, error, ...(waitMs !== undefined && { waitMs }) };
  }
  if (stream === undefined) return lost(0, new Error("The service answered without a stream."));
  const end = await readConverseStream(untilAborted(stream, abortSignal), heard);
  if (end.kind === "broken") return lost(end.seenBytes, end.cause);
  const { kind: _, usage, seenBytes, ...reply } = end;
  const counted: Pick<ModelReply, "usage" | "isEstimated"> =
    usage === undefined ? { usage: estimatedUsage(request, seenBytes), isEstimated: true } : { usage };
  return { kind: "reply", reply: { ...reply, ...counted, modelId } };
}
