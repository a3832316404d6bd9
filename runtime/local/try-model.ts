import { parsePipeline } from "../../schema/parse-outputs.ts";
import type { Model, Pipeline, Provider } from "../../schema/types.ts";
import type { Access } from "../models/model-provider.ts";
import { modelsAt } from "../models/model-providers.ts";
import { accessWith, KeyUnusable, type ReadSecret } from "../models/open-access.ts";
import { openSecrets } from "../runner/secrets.ts";
import type { CompiledEngagement } from "./deployment.ts";
import { NoModelAccess } from "./require-model-access.ts";
import { showsTools } from "./shows-tools.ts";
import { openStateFolder } from "./state-folder.ts";

/** One model that is put behind all prompts. */
export interface Trial {
  provider: Provider;
  endpoint: string;
  /** Default: the only one of the server. */
  id?: string;
}

export { trialProviders } from "../models/model-providers.ts";

/** A trial whose server has answered. */
interface CheckedTrial extends Required<Trial> {
  /** Name of the secret that is its key. */
  key?: string;
}

/**
 * Puts one model behind all prompts of the engagements, after its server has answered; `trial` says so. Its key is read from the
 * environment, or from the state folder's secrets.
 */
export async function tryModel<Engagement extends CompiledEngagement>(
  trial: Trial,
  declared: readonly Engagement[],
  stateFolder?: string,
): Promise<{ compiled: Engagement[]; trial: string }> {
  const place = stateFolder === undefined ? undefined : openStateFolder(stateFolder).secretsUrl;
  const checked = await checkTrial(trial, openSecrets(place, process.env));
  const compiled = declared.map((engagement) => withTrial(engagement, checked));
  const without = (await showsTools(trial.endpoint)) ? "" : ` ${withoutTools}`;
  return { compiled, trial: describeTrial(checked, compiled) + without };
}

const withoutTools =
  "Its server says that its chat template has no place for tools, so the model is shown none and can do no work: start llama-server with --chat-template-file and a template with tools, or use a model that has one.";

/** Time within which a server has to list its models. */
const listMs = 10_000;

/** Asks the server for its models and chooses the one that is tried; rejects with what a person can do. */
async function checkTrial({ provider, endpoint, id }: Trial, secret: ReadSecret): Promise<CheckedTrial> {
  const name = `${provider}-key`;
  const key = (await secret(name)) === undefined ? undefined : name;
  const service = { provider, endpoint, ...(key !== undefined && { key }) };
  const names = await namesAt(service, secret);
  if (id !== undefined && names !== undefined && !names.some((name) => isNamed(name, id)))
    throw new NoModelAccess(`The server at ${endpoint} has no model "${id}". It has: ${listed(names)}.`);
  const chosen = id ?? (names?.length === 1 ? names[0] : undefined);
  if (chosen === undefined) {
    const has = names === undefined ? "It does not list its models" : `It has: ${listed(names)}`;
    throw new NoModelAccess(`Name the model: --model ${provider}=${endpoint}#NAME. ${has}.`);
  }
  return { ...service, id: chosen };
}

async function namesAt(service: Pick<Model, "provider" | "endpoint" | "key">, secret: ReadSecret) {
  const { provider, endpoint, key } = service;
  try {
    const access: Access = await accessWith(secret)(service as Model, { metadata: {} as never, attempt: 1 });
    return await modelsAt(provider, access, AbortSignal.timeout(listMs));
  } catch (error) {
    if (error instanceof KeyUnusable) throw new NoModelAccess(error.message);
    const status = (error as { status?: unknown }).status;
    if (status === 401 || status === 403) {
      const variable = `CREW_SECRET_${provider.toUpperCase()}_KEY`;
      const how = key === undefined ? `Set ${variable} to its key` : `Check the key in ${variable}`;
      throw new NoModelAccess(`The server at ${endpoint} refuses the call (${status}). ${how}.`);
    }
    throw new NoModelAccess(
      `No server of models answers at ${endpoint} (${reasonOf(error)}). Start it, or correct the address: --model ${provider}=URL#NAME.`,
    );
  }
}

/** True for a listed name and for its short form: services list a version's date, or Ollama's tag, that a call may leave out. */
function isNamed(name: string, id: string): boolean {
  return (
    name === id || name === `${id}:latest` || (name.startsWith(`${id}-`) && /^\d{8}$/.test(name.slice(id.length + 1)))
  );
}

/** Returns the innermost reason: SDKs wrap the error of the connection. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, cause } = error as NodeJS.ErrnoException;
  if (cause !== undefined) return reasonOf(cause);
  if (error.name === "TimeoutError") return `nothing within ${listMs / 1000} seconds`;
  return code ?? error.message.slice(0, 200);
}

const mostListed = 20;

function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const rest = names.length - mostListed;
  return names.slice(0, mostListed).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** Servers refuse a larger answer than fits their window, and many on one's own machine have a small one. */
const mostTrialTokens = 8192;

const free = { inputMicros: 0, outputMicros: 0, cacheReadMicros: 0, cacheWriteMicros: 0 };

/** Puts the tried model behind all prompts of an engagement. It costs nothing, unless the YAML declares this model with a price. */
function withTrial<Engagement extends CompiledEngagement>(engagement: Engagement, trial: CheckedTrial): Engagement {
  const pipeline = parsePipeline(engagement.config);
  const declared = declaredIn(pipeline, trial);
  const { provider, endpoint, key, id } = trial;
  const models = Object.entries(pipeline.models).map(([name, { profile, maxTokens }]): [string, Model] => [
    name,
    {
      provider,
      endpoint,
      ...(key !== undefined && { key }),
      ids: [id],
      ...(declared?.effort !== undefined && { effort: declared.effort }),
      ...(declared?.fields !== undefined && { fields: declared.fields }),
      maxTokens: Math.min(maxTokens, declared?.maxTokens ?? mostTrialTokens),
      cache: declared?.cache ?? "off",
      ...(profile !== undefined && { profile }),
      prices: { [id]: declared?.prices[id] ?? free },
    },
  ]);
  return { ...engagement, config: JSON.stringify({ ...pipeline, models: Object.fromEntries(models) }) };
}

function declaredIn({ models }: Pipeline, { provider, id }: CheckedTrial): Model | undefined {
  return Object.values(models).find((model) => model.provider === provider && model.ids[0] === id);
}

/** Says which model is tried, and what its tokens cost. */
function describeTrial({ provider, endpoint, id }: CheckedTrial, engagements: readonly CompiledEngagement[]): string {
  const prices = engagements
    .flatMap(({ config }) => Object.values(parsePipeline(config).models))
    .map((each) => each.prices[id]);
  const isFree = prices.every((price) => price === undefined || (price.inputMicros === 0 && price.outputMicros === 0));
  const money = isFree
    ? "Its tokens are counted at $0, so no limit of money stops it; limits of turns, tokens and time do."
    : "Its tokens are counted at the price that the YAML declares.";
  return `${id} at ${endpoint} (${provider}) is behind all prompts. ${money}`;
}
