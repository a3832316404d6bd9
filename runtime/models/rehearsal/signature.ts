import { createHash } from "node:crypto";

/** Signature of reasoning, as a service adds it: a different text, or a different conversation before it, has a different one. */
export function signatureOf(text: string, prefix?: string): string {
  const ofText = createHash("sha256").update(`rehearsed thought\0${text}`).digest("base64");
  return prefix === undefined ? ofText : `${ofText}.${prefix}`;
}

/** Returns the prefix that a signature binds reasoning to; undefined for none. */
export const boundPrefix = (signature: string): string | undefined => signature.split(".")[1];

/** Parts of a request that a model reads. */
interface Asked {
  system?: unknown;
  toolConfig?: unknown;
  messages: readonly unknown[];
}

/** Returns digests of everything before each message, and of the whole: instructions, tools and messages without cache points. */
export function prefixesOf({ system, toolConfig, messages }: Asked): string[] {
  const hash = createHash("sha256").update(plain([system, toolConfig]));
  return [...messages, undefined].map((message) => {
    const before = hash.copy().digest("base64");
    if (message !== undefined) hash.update(plain(message));
    return before;
  });
}

/** Cache points move from request to request and change nothing that a model reads. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    Array.isArray(each)
      ? each.filter((item) => !(item !== null && typeof item === "object" && "cachePoint" in item))
      : each,
  );
}
