import { dollars } from "../../base/dollars.ts";
import { enumerate } from "../../base/enumerate.ts";
import { grouped } from "../../base/grouped.ts";
import { leanToolCount } from "../../schema/lean-tools.ts";
import { modelAt, secretsOfService } from "../../schema/model-service.ts";
import type { Model, ModelService, Pipeline } from "../../schema/types.ts";
import type { Change } from "./change.ts";
import { canonical, compareNumber, compareSets, compareValue, pairByName } from "./compare-values.ts";
import { quote } from "./quote.ts";

/** Compares the models and their prices. */
export function compareModels(before: Pipeline, after: Pipeline): Change[] {
  return pairByName(before.models, after.models).flatMap(({ name, before: old, after: now }) =>
    compareModel(name, old, now),
  );
}

function compareModel(name: string, before: Model | undefined, after: Model | undefined): Change[] {
  const about = (key = "") => ({
    theme: "money" as const,
    subject: `models.${name}${key}`,
    severity: "medium" as const,
  });
  if (!before || !after) {
    const sentence = `The model ${name} ${after ? "is new" : "was removed"}.`;
    if (after)
      return [{ ...about(), kind: "added", sentence, after: after.ids }, ...compareServices(name, undefined, after)];
    return before ? [{ ...about(), kind: "removed", sentence, before: before.ids }] : [];
  }
  const [id = "", ...fallbacks] = after.ids;
  return [
    ...compareServices(name, before, after),
    ...compareValue({ ...about(".id"), sentence: `${name} is now ${quote(id)}.` }, before.ids[0] ?? "", id),
    ...compareValue(
      {
        ...about(".fallback"),
        sentence: `When ${name} is unavailable, ${enumerate(fallbacks.map(quote))} takes its place.`,
      },
      before.ids.slice(1),
      fallbacks,
    ),
    ...compareNumber(
      about(".maxTokens"),
      before.maxTokens,
      after.maxTokens,
      (old, now) => `A reply of ${name} may have ${now} instead of ${old}.`,
      (value) => `${grouped(value)} tokens`,
    ),
    ...compareValue(
      {
        ...about(".cache"),
        sentence:
          after.cache === "off"
            ? `${name} no longer caches prompts.`
            : `${name} now caches prompts for ${after.cache}.`,
      },
      before.cache,
      after.cache,
    ),
    ...compareValue(
      {
        ...about(".profile"),
        sentence:
          after.profile === "lean"
            ? `Agents on ${name} now use the lean profile: at most ${leanToolCount} tools, a short brief, one file at a time.`
            : `Agents on ${name} now have all of their tools and the whole brief.`,
      },
      before.profile ?? "full",
      after.profile ?? "full",
    ),
    ...compareValue(
      {
        ...about(".effort"),
        sentence: after.effort
          ? `The effort of ${name} is now ${after.effort}.`
          : `The effort of ${name} is now the model's default.`,
      },
      before.effort ?? "",
      after.effort ?? "",
    ),
    ...comparePrices(name, before, after),
  ];
}

/** Compares the services that calls go to and the secrets that go with them, of the model and of its fallbacks elsewhere. */
function compareServices(name: string, before: Model | undefined, after: Model): Change[] {
  return [
    ...compareService(`models.${name}`, name, before, after),
    ...Object.entries(after.elsewhere ?? {}).flatMap(([id, service]) =>
      compareService(`models.${name}.elsewhere.${id}`, quote(id), before && modelAt(before, id), service),
    ),
  ];
}

function compareService(subject: string, what: string, old: ModelService | undefined, now: ModelService): Change[] {
  return [
    ...(old === undefined ? [] : compareCall(subject, what, old, now)),
    ...compareAccess(subject, what, old ?? {}, now),
  ];
}

/** Compares the provider and the fields of a service's calls. */
function compareCall(subject: string, what: string, old: ModelService, now: ModelService): Change[] {
  const about = (key: string) => ({ theme: "money" as const, subject: `${subject}.${key}` });
  return [
    ...compareValue(
      {
        ...about("provider"),
        severity: "high",
        sentence: `${what} is now provided by a different service: ${now.provider}.`,
      },
      old.provider,
      now.provider,
    ),
    ...compareValue(
      { ...about("fields"), severity: "medium", sentence: `The additional request fields of ${what} changed.` },
      canonical(old.fields ?? {}),
      canonical(now.fields ?? {}),
    ),
    ...compareValue(
      {
        ...about("tokensPerMinute"),
        severity: "medium",
        sentence:
          now.tokensPerMinute === undefined
            ? `Calls of ${what} no longer wait for each other's tokens.`
            : `All projects of an environment together may now use ${grouped(now.tokensPerMinute)} tokens a minute of ${what}.`,
      },
      old.tokensPerMinute ?? 0,
      now.tokensPerMinute ?? 0,
    ),
  ];
}

function compareAccess(subject: string, what: string, old: Access, now: Access): Change[] {
  const about = (key: string) => ({ theme: "rights" as const, subject: `${subject}.${key}` });
  const where = now.endpoint ?? "the provider's own address";
  return [
    ...compareValue(
      { ...about("endpoint"), severity: "high", sentence: `Prompts for ${what} now go to ${where}.` },
      old.endpoint ?? "",
      now.endpoint ?? "",
    ),
    ...compareSets(about("secrets"), secretsOfService(old), secretsOfService(now), {
      added: {
        kind: "widened",
        severity: "high",
        sentence: (names) => `Calls of ${what} now send the secret ${names}.`,
      },
      removed: {
        kind: "narrowed",
        severity: "medium",
        sentence: (names) => `Calls of ${what} no longer send the secret ${names}.`,
      },
    }),
    ...compareValue(
      { ...about("headers"), severity: "medium", sentence: `The headers of calls of ${what} changed.` },
      canonical(old.headers ?? {}),
      canonical(now.headers ?? {}),
    ),
  ];
}

type Access = Pick<Model, "endpoint" | "key" | "headers">;

const priceWords = {
  inputMicros: "read",
  outputMicros: "written",
  cacheReadMicros: "read from the cache",
  cacheWriteMicros: "written to the cache",
  shortCacheWriteMicros: "written to the cache for five minutes",
} as const;

/** Compares prices of model ids that both sides have. */
function comparePrices(name: string, before: Model, after: Model): Change[] {
  return after.ids.flatMap((id) => {
    const [old, now] = [before.prices[id], after.prices[id]];
    if (!old || !now) return [];
    return (Object.keys(priceWords) as (keyof typeof priceWords)[]).flatMap((key) =>
      compareNumber(
        { theme: "money", subject: `models.${name}.prices.${id}.${key}`, severity: "medium" },
        old[key] ?? old.cacheWriteMicros,
        now[key] ?? now.cacheWriteMicros,
        (was, is) => `A million tokens ${priceWords[key]} by ${quote(id)} cost ${is} instead of ${was}.`,
        dollars,
      ),
    );
  });
}
