import { modelAt } from "../../schema/model-service.ts";
import type { Model } from "../../schema/types.ts";
import { openModels } from "../models/model-providers.ts";
import { openSecrets } from "../runner/secrets.ts";
import type { TokenUsage } from "../swarm/ports.ts";
import { rememberSecrets } from "../tools/secrets/known-secrets.ts";

/** A few tokens: enough to learn of every refusal. Servers refuse fewer. */
const replyTokens = 16;
const callMs = 30_000;

/**
 * Calls a model under one of its ids as runners do, with the secrets from `place` or this process's environment. Resolves with the tokens that the
 * service counted; rejects with its refusal, in which no secret is left.
 */
export async function callModelOnce(model: Model, id: string, place: string): Promise<TokenUsage> {
  const { elsewhere: _, ...declared } = modelAt(model, id);
  const secrets = rememberSecrets(openSecrets(place, process.env));
  const models = openModels({ secret: secrets.read, hide: secrets.hide });
  const { usage } = await models.converse(
    {
      model: { ...declared, ids: [id], maxTokens: replyTokens },
      system: "You answer with one word.",
      messages: [{ role: "user", content: [{ kind: "text", text: "Reply with the word ready." }] }],
      tools: [],
      estimatedInputTokens: 20,
      attempts: 0,
      metadata: { project: "doctor", phase: "doctor", round: "1", agent: "doctor", purpose: "judge" },
    },
    AbortSignal.timeout(callMs),
  );
  return usage;
}
