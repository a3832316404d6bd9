import type { ServiceQuota } from "@aws-sdk/client-service-quotas";
import { modelAt } from "../../schema/model-service.ts";
import type { Pipeline } from "../../schema/types.ts";

/** Prefixes of inference profiles: docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html */
const profile = /^(us|eu|apac|global|us-gov|jp|au|ca)\./;

/** Returns the ids that are called at Amazon Bedrock; a fallback may be at a different service. */
export function bedrockIds({ models }: Pick<Pipeline, "models">): string[] {
  const ids = Object.values(models).flatMap((model) =>
    model.ids.filter((id) => modelAt(model, id).provider === "bedrock"),
  );
  return [...new Set(ids)];
}

/** Returns the id of the foundation model behind an id. */
export function foundationModelOf(id: string): string {
  return id.replace(profile, "");
}

/**
 * Finds the quota for a model by its name: Service Quotas has no field for it. "Cross-region model inference tokens per minute for
 * Anthropic Claude Sonnet 4.5 V1" is the one of us.anthropic.claude-sonnet-4-5-20250929-v1:0.
 */
export function tokenQuotaOf(quotas: readonly ServiceQuota[], id: string): ServiceQuota | undefined {
  const prefix = profile.exec(id)?.[1];
  const way =
    prefix === undefined
      ? /^on-demand model inference tokens per minute/i
      : prefix === "global"
        ? /^global cross-region model inference tokens per minute/i
        : /^cross-region model inference tokens per minute/i;
  const words = wordsOf(
    foundationModelOf(id)
      .replace(/^[a-z0-9-]+\./, "")
      .replace(/-\d{8}(?=-|$)/, "")
      .replace(/-v\d+(:\d+)?$/, ""),
  );
  const named = quotas.filter(
    ({ QuotaName = "" }) => way.test(QuotaName) && ` ${wordsOf(QuotaName)} `.includes(` ${words} `),
  );
  // "Claude Sonnet 4" is in the name of "Claude Sonnet 4.5" as well: the shortest name has nothing more.
  return named.sort((one, other) => (one.QuotaName ?? "").length - (other.QuotaName ?? "").length)[0];
}

function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();
}

/**
 * Tokens that Bedrock counts against the quota of a model. It reserves the longest reply at the start of each call
 * (docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html). A project uses a phase's tokens within its time, in all
 * phases that may run at once. `declared` is what all projects are held to.
 */
export function tokensAMinute(
  pipeline: Pipeline,
  id: string,
): { oneCall: number; oneProject: number; declared: number | undefined } {
  const models = Object.entries(pipeline.models).filter(([, { ids }]) => ids.includes(id));
  const names = new Set(models.map(([name]) => name));
  const oneCall = Math.max(0, ...models.map(([, { maxTokens }]) => maxTokens));
  const rates = Object.values(pipeline.phases)
    .filter(({ members }) => members.some((member) => names.has(pipeline.agents[member]?.model ?? "")))
    .map(({ limits }) => Math.ceil(limits.tokens / Math.max(1, limits.timeSeconds / 60)))
    .sort((one, other) => other - one);
  const atOnce = Math.max(1, ...pipeline.steps.map((step) => ("branches" in step ? step.branches.length : 1)));
  const together = rates.slice(0, atOnce).reduce((sum, rate) => sum + rate, 0);
  const declared = models.map(([, model]) => modelAt(model, id).tokensPerMinute).find((tokens) => tokens !== undefined);
  return { oneCall, oneProject: Math.max(oneCall, together), declared };
}
