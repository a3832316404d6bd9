import { isObject } from "../../base/is-object.ts";
import { ForgeFailure } from "./failure.ts";

export interface AppCredentials {
  kind: "app";
  appId: string;
  privateKey: string;
  /** Default: the one in which the repository is. */
  installationId?: number;
}

export type ForgeCredentials = { kind: "token"; token: string } | AppCredentials;

/** Reads a stored secret: a token, or the JSON of a GitHub App, `{"appId": …, "privateKey": "…"}`. The value is in no message. */
export function readCredentials(secret: string): ForgeCredentials {
  const text = secret.trim();
  if (!text.startsWith("{")) return { kind: "token", token: requireToken(text) };
  const { appId, privateKey, installationId } = parsed(text);
  const isId = typeof appId === "number" || (typeof appId === "string" && appId !== "");
  if (!isId || typeof privateKey !== "string" || !privateKey.includes("PRIVATE KEY")) throw unusable();
  if (installationId !== undefined && typeof installationId !== "number") throw unusable();
  return {
    kind: "app",
    appId: String(appId),
    // Files of secrets have one line for each: the key's line ends are written as \n there.
    privateKey: privateKey.replaceAll("\\n", "\n"),
    ...(installationId !== undefined && { installationId }),
  };
}

/** A header takes no line ends, and an error about one would quote the token. */
function requireToken(text: string): string {
  if (/^[\x21-\x7e]{8,1000}$/.test(text)) return text;
  throw new ForgeFailure("refused", "The stored secret is neither a token nor the JSON of a GitHub App");
}

function parsed(text: string): { [name: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not with the parser's message, which would quote the secret.
    throw unusable();
  }
  if (isObject(value)) return value;
  throw unusable();
}

function unusable(): ForgeFailure {
  return new ForgeFailure("refused", 'A GitHub App is stored as {"appId": …, "privateKey": "-----BEGIN …"}');
}
