import type { Trial } from "../runtime/local/try-model.ts";
import { Mistake } from "./crew-command.ts";

/** The models of the agents: by rule, as the YAML declares them, or one model behind all prompts. */
export type ModelFlag = "rehearsal" | "declared" | Trial;

const forms =
  "rehearsal, declared, or PROVIDER=URL#NAME for one model behind all prompts, such as openai=http://127.0.0.1:11434/v1#qwen3";

export const modelFlag = {
  summary: "The models of the agents.",
  description:
    "rehearsal needs no account and costs nothing. declared uses the models of the YAML, which may cost money; bedrock means the same. PROVIDER=URL#NAME puts one model behind all prompts for a trial, and #NAME may be left out where the server has one model only; a key is read from CREW_SECRET_PROVIDER_KEY, if set.",
  helpValue: "rehearsal|declared|PROVIDER=URL#NAME",
  default: "rehearsal",
};

/** Reads the flag; refuses what is none of its forms. */
export async function parseModelFlag(text: string): Promise<ModelFlag> {
  if (text === "rehearsal" || text === "declared") return text;
  if (text === "bedrock") return "declared";
  const [, provider = "", address = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (provider === "") throw new Mistake(`--model takes ${forms}, not "${text}".`);
  const { trialProviders } = await import("../runtime/local/try-model.ts");
  const known = trialProviders.find((each) => each === provider);
  if (known === undefined) {
    const named = trialProviders.length === 0 ? "none" : trialProviders.join(", ");
    throw new Mistake(`"${provider}" is not a provider with an address: --model takes ${forms}. Providers: ${named}.`);
  }
  const [url = "", ...name] = address.split("#");
  if (!isAddress(url))
    throw new Mistake(`"${url}" is not the address of a server: write ${provider}=http://HOST:PORT/v1#NAME.`);
  const id = name.join("#");
  if (name.length > 0 && id === "") throw new Mistake(`There is no model's name after "#" in --model ${text}.`);
  return { provider: known, endpoint: url.replace(/\/+$/, ""), ...(id !== "" && { id }) };
}

function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return /^https?:$/.test(url?.protocol ?? "") && url?.username === "" && url.search === "";
}
