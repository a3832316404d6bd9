import { shortestSecret } from "../../schema/shortest-secret.ts";
import type { Model } from "../../schema/types.ts";
import type { ModelRequest } from "../swarm/ports.ts";
import type { Access } from "./model-provider.ts";

/** Reads a secret by its stored name; undefined when it does not exist. */
export type ReadSecret = (from: string) => Promise<string | undefined>;

/** Returns the address, the key and the headers of a call of a model at its service. Throws `KeyUnusable`. */
export type AccessTo = (model: Model, call: CallFacts) => Promise<Access>;

/** Facts of a call that only the rehearsal model needs. */
export type CallFacts = Pick<ModelRequest, "metadata"> & { attempt: number };

/** A secret that a model's service needs does not exist or cannot be used. The message names the secret, not its value. */
export class KeyUnusable extends Error {
  override readonly name = "KeyUnusable";
}

/** Reads the secrets of each call anew, so that a replaced key takes effect with the next call. */
export function accessWith(secret: ReadSecret): AccessTo {
  return async ({ endpoint, key, headers = {} }) => {
    const sent = Object.entries(headers).map(async ([name, value]) => [
      name,
      typeof value === "string" ? value : await usable(secret, value.secret),
    ]);
    return {
      ...(endpoint !== undefined && { endpoint }),
      ...(key !== undefined && { key: await usable(secret, key) }),
      headers: Object.fromEntries(await Promise.all(sent)) as Access["headers"],
    };
  };
}

/** Name of the header in which the rehearsal model receives the facts of a call; services receive none of them. */
export const factsHeader = "x-crew-rehearsal";

/** Sends all calls to the rehearsal model at `url`, without any secret. Below it, each provider has a path of its own. */
export function rehearsalAccess(url: string): AccessTo {
  return async ({ provider }, { metadata, attempt }) => ({
    endpoint: `${url}/rehearsal/${provider}`,
    key: "rehearsal",
    headers: { [factsHeader]: JSON.stringify({ ...metadata, ...(attempt > 1 && { attempt: String(attempt) }) }) },
  });
}

async function usable(secret: ReadSecret, from: string): Promise<string> {
  const value = (await secret(from))?.trim();
  const variable = `CREW_SECRET_${from.toUpperCase().replaceAll("-", "_")}`;
  if (value === undefined || value === "") {
    throw new KeyUnusable(
      `The secret ${from}, which the model's service needs, is not set where the team works. Set ${variable}, or in the cloud the parameter of that name.`,
    );
  }
  if (value.length < shortestSecret)
    throw new KeyUnusable(`The secret ${from} is too short to be one: it could not be removed from texts.`);
  if (!/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(value))
    throw new KeyUnusable(`The secret ${from} contains characters that a header may not have, such as a line break.`);
  return value;
}
