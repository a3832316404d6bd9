import { APIConnectionError, APIError } from "openai";
import type { Failure } from "../model-provider.ts";
import { waitInWords } from "../named-wait.ts";
import { isOverWindow } from "../over-window.ts";

/** Codes of an account that cannot pay: waiting does not help (developers.openai.com/api/docs/guides/error-codes). */
const unpaid = /insufficient_quota|billing|exceeded your current quota|insufficient (?:balance|credits)/i;

/** Classifies by the table of https://developers.openai.com/api/docs/guides/error-codes, and by what compatible servers send. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof APIError)) return "final";
  const { status } = error;
  if (status === undefined) return error instanceof APIConnectionError ? "transient" : failureInStream(error);
  if (status === 401 || status === 402) return "no-access";
  if (status === 429) return unpaid.test(wordsOf(error)) ? "no-access" : "throttled";
  if (status === 408 || status === 409 || status === 425 || status >= 500) return transientOrNot(error);
  return isTooLong(error) ? "too-long" : "final";
}

/** Servers of one's own report an input over the window with status 500 too (github.com/ggml-org/llama.cpp/issues/8402). */
const transientOrNot = (error: APIError): Failure => (isTooLong(error) ? "too-long" : "transient");

const isTooLong = (error: APIError): boolean =>
  error.code === "context_length_exceeded" || error.status === 413 || isOverWindow(error.message);

/** Classifies an error that the service sent as a part of the stream, after status 200. */
function failureInStream(error: APIError): Failure {
  if (isTooLong(error)) return "too-long";
  if (unpaid.test(wordsOf(error))) return "no-access";
  const status = Number((error.error as { code?: unknown } | undefined)?.code);
  return /rate.?limit|429/i.test(wordsOf(error)) || status === 429 ? "throttled" : "transient";
}

const wordsOf = ({ code, type, message }: APIError): string => [code, type, message].join(" ");

/** Statuses after which the model may have worked, and the call may be billed: a proxy gave up waiting. */
const countedStatuses = new Set([408, 504, 522, 524]);

const neverConnected = new Set(["ECONNREFUSED", "EAI_AGAIN", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]);

/** True for a call without a reply that was certainly not counted: the service refused it, or was never called. */
export function isUncounted(error: unknown): boolean {
  if (!(error instanceof APIError)) return false;
  if (error.status !== undefined) return !countedStatuses.has(error.status);
  return neverConnected.has(codeOf(error));
}

/** Returns the code of the innermost cause. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code, cause } = error as NodeJS.ErrnoException;
  return cause === undefined ? String(code ?? "") : codeOf(cause);
}

/** Returns how long the service asks to wait: in milliseconds or seconds, or until a date (RFC 9110, 10.2.3). */
export function waitOf(error: unknown, now = Date.now): number | undefined {
  const headers = error instanceof APIError ? error.headers : undefined;
  const exact = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (exact >= 0) return exact;
  const after = headers?.get("retry-after") ?? "";
  if (after === "") return error instanceof APIError ? waitInWords(failureOf(error), error.message, now()) : undefined;
  const milliseconds = /^\d+(?:\.\d+)?$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now();
  return milliseconds >= 0 ? milliseconds : undefined;
}

/** Advice for a person on a failure that no retry fixes. */
export function advice(failure: Failure, modelId: string, error: unknown): string {
  const said = saying(error);
  const status = error instanceof APIError ? error.status : undefined;
  if (failure === "no-access" && status === 401)
    return `The service of ${modelId} does not accept the key (${said}). Set the secret that the model's \`key\` names.`;
  if (failure === "no-access")
    return `The account cannot pay for ${modelId} (${said}). Add credit or raise its limit at the service.`;
  if (failure === "throttled")
    return `${modelId} stayed throttled (${said}). Ask for a higher quota, or declare a fallback for the model.`;
  if (failure === "transient")
    return `${modelId} stayed unavailable (${said}). The work resumes where it stopped; declare a fallback for the model.`;
  if (status === 404)
    return `The service does not know ${modelId} (${said}). Check the model's id, and that its endpoint ends with the path of the API, such as /v1.`;
  return `${modelId} refused the call (${said}). Check the model's id, its fields, and that the account has access to it.`;
}

const longestSaying = 300;

/** Returns the error's words, without the page that a proxy may send in place of them. */
function saying(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  const message = error.message;
  if (!/<(?:!doctype|html|head|body)/i.test(message))
    return (code === "" || message.includes(code) ? message : `${message} ${code}`).slice(0, longestSaying);
  const title = /<title[^>]*>([\s\S]*?)<\/title>/i.exec(message)?.[1]?.trim() ?? "without a title";
  const status = error instanceof APIError ? `${error.status ?? ""} ` : "";
  return `${status}an HTML page: ${title}`.slice(0, longestSaying);
}
