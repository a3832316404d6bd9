import { STATUS_CODES } from "node:http";
import type { Answer } from "./read-answer.ts";
import { readableJson } from "./readable-json.ts";

/**
 * Returns an answer as a text for the agent: status, advice, and the body where it is text. `hide` removes secrets from
 * the service's own texts before they are quoted: quoting escapes them once more.
 */
export function describeAnswer(answer: Answer, hide: (text: string) => string = (text) => text): string {
  const quote = (value: string) => quotedHeader(hide(value));
  const lines = [statusLine(answer.status), ...advice(answer, quote), describeBody(answer, hide, quote)];
  return lines.filter((line) => line !== "").join("\n");
}

type Words = (text: string) => string;

function statusLine(status: number): string {
  const words = STATUS_CODES[status];
  return words === undefined ? `Status ${status}.` : `Status ${status} (${words}).`;
}

/** Longer values are named by their length: half of one could be half of a secret. */
const longestHeader = 1_000;

function advice({ status, headers }: Answer, quote: Words): string[] {
  const { location, "retry-after": retryAfter } = headers;
  return [
    ...(status >= 300 && status < 400 && location !== undefined
      ? [`It refers to ${quote(location)}, which is not followed.`]
      : []),
    ...(status === 401 || status === 403 ? ["The service refuses the tool's credentials or rights."] : []),
    ...(retryAfter === undefined ? [] : [`It asks to wait: Retry-After ${quote(retryAfter)}.`]),
  ];
}

function quotedHeader(value: string): string {
  return value.length > longestHeader ? `a text of ${value.length} characters` : JSON.stringify(value);
}

function describeBody({ headers, body, isCut, unknownEncoding }: Answer, hide: Words, quote: Words): string {
  const type = (headers["content-type"] ?? "").trim();
  const named = type === "" ? "no declared type" : `the type ${quote(type)}`;
  if (unknownEncoding !== undefined) {
    return `The body is compressed as ${quote(unknownEncoding)}, which cannot be read here.`;
  }
  if (body.length === 0) return "The body is empty.";
  const text = textOf(type, body, isCut);
  const size = `${isCut ? "more than " : ""}${body.length} bytes`;
  if (text === undefined) return `The body has ${named} and ${size}: it is no text, and is not shown.`;
  const note = isCut ? `The body is longer than the tool reads: its first ${body.length} bytes follow.\n` : "";
  return `${note}\n${isCut ? hide(text) : readableJson(hide(text))}`;
}

const textTypes =
  /^(?:text\/[\w.+-]+|application\/(?:[\w.-]+\+)?(?:json|xml|yaml)|application\/(?:json-seq|x-ndjson|ndjson|jsonl|x-yaml|toml|graphql|javascript|x-javascript|ecmascript|sql|x-www-form-urlencoded|problem|rtf))$/;

/** Decodes the body; undefined for what is no text, whatever the service calls it. */
function textOf(type: string, body: Buffer, isCut: boolean): string | undefined {
  const [essence = "", ...parameters] = type.toLowerCase().split(";");
  if (essence !== "" && !textTypes.test(essence.trim())) return undefined;
  const charset =
    parameters.map((each) => /^\s*charset\s*=\s*"?([\w.:-]+)"?\s*$/.exec(each)?.[1]).find(Boolean) ?? "utf-8";
  const text = decode(body, charset, isCut);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what shows that it is no text
  return text === undefined || /[\0\x01-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? undefined : text;
}

function decode(body: Buffer, charset: string, isCut: boolean): string | undefined {
  try {
    // The last character of a cut body may be incomplete.
    return new TextDecoder(charset, { fatal: true }).decode(body, { stream: isCut });
  } catch {
    return undefined;
  }
}
