import { BedrockClient, GetFoundationModelAvailabilityCommand } from "@aws-sdk/client-bedrock";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { modelAt } from "../../schema/model-service.ts";
import type { Model, Pipeline } from "../../schema/types.ts";
import { clientTimeouts } from "../account/client-timeouts.ts";
import { explainAwsErrors } from "../account/explain-aws-error.ts";
import type { Account } from "../account/open-account.ts";
import { type Finding, type Found, finding } from "./finding.ts";
import { bedrockIds, foundationModelOf } from "./model-quotas.ts";

/** Calls a model of a service outside the account once, under one of its ids. */
export type CallElsewhere = (model: Model, id: string) => Promise<{ inputTokens: number; outputTokens: number }>;

/** Checks each model: at Amazon Bedrock the access of the account and, if wanted, a real call; elsewhere the call. */
export async function modelFindings(
  account: Account,
  pipeline: Pipeline,
  callsModels: boolean,
  callElsewhere?: CallElsewhere,
): Promise<Finding[]> {
  const ids = bedrockIds(pipeline);
  const others = new Map(
    Object.values(pipeline.models).flatMap((model) =>
      model.ids.filter((id) => modelAt(model, id).provider !== "bedrock").map((id) => [id, model]),
    ),
  );
  const elsewhere = [...others].map(([id, model]) =>
    callsModels && callElsewhere !== undefined
      ? finding(`call of ${id}`, () => elsewhereFinding(callElsewhere, model, id), "unknown")
      : notChecked(id),
  );
  const findings = await Promise.all([
    ...ids.map((id) => finding(`model ${id}`, () => accessFinding(account, id), "unknown")),
    ...(callsModels ? ids.map((id) => finding(`call of ${id}`, () => callFinding(account, id), "unknown")) : []),
    ...elsewhere,
  ]);
  return [...findings, ...(callsModels || ids.length === 0 ? [] : [notCalled])];
}

const notCalled: Finding = {
  subject: "calls of models",
  state: "unknown",
  found: "not tried",
  advice:
    "--call-models calls each once, which costs less than a cent: it finds what policies of an organization refuse.",
};

function notChecked(id: string): Finding {
  const advice = "--call-models calls it once, with the key of the environment.";
  return { subject: `model ${id}`, state: "unknown", found: "at a service outside this account", advice };
}

/** Calls from this computer: the runners' network may let pass less, or more. */
async function elsewhereFinding(call: CallElsewhere, model: Model, id: string): Promise<Found> {
  try {
    const { inputTokens, outputTokens } = await call(model, id);
    return {
      state: "ok",
      found: `it replied to this computer, for ${inputTokens} and ${outputTokens} tokens`,
    };
  } catch (error) {
    const found = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    const advice =
      "Runners call it from their own network, with the secrets of the environment in the Parameter Store.";
    return { state: "problem", found, advice };
  }
}

async function accessFinding({ region }: Account, id: string): Promise<Found> {
  const client = new BedrockClient({ region, ...clientTimeouts });
  const modelId = foundationModelOf(id);
  const { authorizationStatus, entitlementAvailability, regionAvailability, agreementAvailability } =
    await explainAwsErrors("ask for access to a model", () =>
      client.send(new GetFoundationModelAvailabilityCommand({ modelId })),
    );
  // docs.aws.amazon.com/bedrock/latest/userguide/model-access.html
  const catalog = `console.aws.amazon.com/bedrock/home?region=${region}#/model-catalog`;
  if (regionAvailability === "NOT_AVAILABLE" && modelId === id)
    return {
      state: "problem",
      found: `not in ${region}`,
      advice: "Declare an inference profile or a different model.",
    };
  if (authorizationStatus !== "AUTHORIZED" || entitlementAvailability !== "AVAILABLE")
    return {
      state: "problem",
      found: "no access",
      advice: `Open it in the catalog; Anthropic's models need a use case, submitted once for an account: ${catalog}`,
    };
  if (agreementAvailability?.status !== "AVAILABLE")
    return {
      state: "problem",
      found: "its terms are not accepted",
      advice: `Call it once in the catalog, as somebody who may call aws-marketplace:Subscribe: ${catalog}`,
    };
  return { state: "ok", found: "may be used" };
}

/** A few tokens: enough to learn of every refusal, and the least that all models take. */
const replyTokens = 16;

/** Calls the model as runners do, with these credentials: they may be refused what a runner's role may do, and the reverse. */
async function callFinding({ region }: Account, modelId: string): Promise<Found> {
  // The client's own connections are HTTP/2, which proxies of companies seldom pass on.
  const requestHandler = new NodeHttpHandler(clientTimeouts.requestHandler);
  const client = new BedrockRuntimeClient({ region, ...clientTimeouts, requestHandler });
  const messages = [{ role: "user" as const, content: [{ text: "Reply with the word ready." }] }];
  try {
    const { usage } = await explainAwsErrors(`call ${modelId}`, () =>
      client.send(new ConverseCommand({ modelId, messages, inferenceConfig: { maxTokens: replyTokens } })),
    );
    return { state: "ok", found: `it replied, for ${usage?.inputTokens ?? 0} and ${usage?.outputTokens ?? 0} tokens` };
  } catch (error) {
    const found = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    return { state: "problem", found, advice: adviceOn(found) };
  }
}

function adviceOn(refusal: string): string {
  if (/throttl|too many/i.test(refusal)) return "Request a higher quota, or try again when nothing else runs.";
  if (/service control policy/i.test(refusal))
    return "A policy of the organization refuses it. A profile needs all of its destination regions: allow them, or declare a different profile.";
  if (/marketplace|agreement|use case/i.test(refusal))
    return "Call it once in the catalog of Bedrock, as somebody who may call aws-marketplace:Subscribe.";
  return "The credentials need bedrock:InvokeModel on the profile and on its models in every destination region.";
}
