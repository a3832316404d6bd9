import { createHmac, timingSafeEqual } from "node:crypto";
import { isUnsigned as isUnsignedStandard, verifyStandard } from "../standard-webhook.ts";

interface SignedMessage {
  headers: { get(name: string): string | null | undefined };
  /** As it came: what was parsed and written again has another signature. */
  body: Uint8Array;
}

export type ForgeName = "github" | "gitlab";

/** True for a message without anything that its forge signs with. */
export function isUnsigned(forge: ForgeName, headers: SignedMessage["headers"]): boolean {
  if (forge === "github") return !headers.get("x-hub-signature-256");
  return isUnsignedStandard(headers) && !headers.get("x-gitlab-token");
}

type Forgery = "forged" | "late" | "unsigned";

/** Returns why a message is not the forge's; undefined for one that is. While a secret is replaced, the stored one may list several, separated by spaces. */
export function forgeryIn(forge: ForgeName, message: SignedMessage, secret: string, now: number): Forgery | undefined {
  const keys = secret.trim().split(/\s+/);
  if (keys.some((key) => key.length < shortest))
    throw new Error(`A webhook's secret has at least ${shortest} characters: with a short one, others could find it.`);
  return forge === "github" ? forgeryInGithub(message, keys) : forgeryInGitlab(message, keys, now);
}

const shortest = 16;

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries (read 2026-11-28) */
function forgeryInGithub({ headers, body }: SignedMessage, keys: readonly string[]): Forgery | undefined {
  const [, hex = ""] = /^sha256=([0-9a-f]{64})$/.exec(headers.get("x-hub-signature-256") ?? "") ?? [];
  const offered = Buffer.from(hex, "hex");
  const own = keys.map((key) => createHmac("sha256", key).update(body).digest());
  return own.some((each) => isSame(each, offered)) ? undefined : "forged";
}

/**
 * GitLab signs as Standard Webhooks does with a signing token (whsec_…), and sends an older secret token as it is:
 * https://docs.gitlab.com/user/project/integrations/webhooks/ (read 2026-11-28). A stored signing token takes signatures alone.
 */
function forgeryInGitlab({ headers, body }: SignedMessage, keys: readonly string[], now: number): Forgery | undefined {
  const signing = keys.filter((key) => key.startsWith("whsec_"));
  if (signing.length > 0 && !isUnsignedStandard(headers)) {
    const verified = verifyStandard({ headers, body }, signing.join(" "), now);
    return "refused" in verified ? verified.refused : undefined;
  }
  const token = headers.get("x-gitlab-token") ?? "";
  const plain = keys.filter((key) => !key.startsWith("whsec_"));
  return plain.some((key) => isSame(digestOf(key), digestOf(token))) ? undefined : "forged";
}

/** Texts of different lengths take the same time as digests. */
function digestOf(text: string): Buffer {
  return createHmac("sha256", "compared").update(text).digest();
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
