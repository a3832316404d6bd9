import type { Failure } from "../model-provider.ts";
import { waitInWords } from "../named-wait.ts";
import { isOverWindow } from "../over-window.ts";
import { StreamError } from "./messages-stream.ts";

/** An answer of a web page or of nothing in place of events: a proxy, or an address that is not this API's. */
export class NoEvents extends Error {
  override readonly name = "NoEvents";
}

/** The parts of the SDK's errors that decide: its classes have no stable names for all of them. */
interface ServiceError {
  status?: number;
  headers?: Headers;
  /** The error's type in the answer's body. */
  type?: string | null;
  apiMessage?: string | null;
  cause?: unknown;
}

const failureByType: { [type: string]: Failure } = {
  authentication_error: "no-access",
  billing_error: "no-access",
  rate_limit_error: "throttled",
  overloaded_error: "throttled",
  api_error: "transient",
  timeout_error: "transient",
  request_too_large: "too-long",
  permission_error: "final",
  not_found_error: "final",
};

/** Overload passes with minutes, like a quota. */
const failureByStatus: { [status: number]: Failure } = {
  401: "no-access",
  402: "no-access",
  407: "no-access",
  408: "transient",
  409: "transient",
  413: "too-long",
  425: "transient",
  429: "throttled",
  529: "throttled",
};

/** A used-up balance or limit is an invalid request by its type, and applies to all models. */
const noMoney = /credit balance|spend limit|usage limits?|billing|payment/i;

/** Classifies an error by https://platform.claude.com/docs/en/api/errors. */
export function failureOf(error: unknown): Failure {
  if (error instanceof NoEvents) return "final";
  const { status, type } = serviceError(error);
  const message = messageOf(error);
  if (status === 400 || type === "invalid_request_error") {
    if (noMoney.test(message)) return "no-access";
    return isOverWindow(message) ? "too-long" : "final";
  }
  if (status !== undefined) return failureByStatus[status] ?? (status >= 500 ? "transient" : "final");
  return (type && failureByType[type]) || (unusable.test(codeOf(error)) ? "final" : "transient");
}

/** Certificates that are not accepted, and addresses or headers that cannot be sent. */
const unusable = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|EPROTO|ERR_SSL|ERR_INVALID/;
const neverConnected = new Set(["ECONNREFUSED", "EAI_AGAIN", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]);

/** True for a call without a reply that was certainly not counted: the service refused it, or was never called. */
export function isUncounted(error: unknown): boolean {
  const { status } = serviceError(error);
  const code = codeOf(error);
  // A gateway that waited in vain has passed the request on.
  if (status !== undefined) return status >= 300 && status !== 408 && status !== 504;
  return error instanceof NoEvents || neverConnected.has(code) || unusable.test(code);
}

/** Milliseconds after which the service says that it can be asked again. */
export function waitMsOf(error: unknown, now: number): number | undefined {
  const { headers } = serviceError(error);
  const named = headers?.get("retry-after");
  if (named === undefined || named === null) return waitInWords(failureOf(error), messageOf(error), now);
  const seconds = Number(named);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(named) - now : seconds * 1000;
  return milliseconds > 0 ? milliseconds : undefined;
}

/** Advice for a person on a failure that no retry fixes. */
export function advice(modelId: string, error: unknown): string {
  const { status, type } = serviceError(error);
  const message = `${status === undefined ? "" : `${status} `}${messageOf(error)}`;
  if (status === 401 || status === 407 || type === "authentication_error")
    return `The service of ${modelId} does not accept the key (${message}). Check the secret that the model's “key” names.`;
  switch (failureOf(error)) {
    case "no-access":
      return `The account of ${modelId} cannot pay for calls (${message}). Add credit or raise its limit.`;
    case "throttled":
      return `${modelId} stayed throttled or overloaded (${message}). Ask for a higher limit, or declare a fallback for the model.`;
    case "transient":
      return `${modelId} stayed unavailable (${message}). Check that its server runs. The work resumes where it stopped; declare a fallback for the model.`;
    default:
      return `${modelId} refused the call (${message}). Check the model's id and endpoint, and that the key may use it.`;
  }
}

function serviceError(error: unknown): ServiceError {
  if (error instanceof StreamError) return error.type === undefined ? {} : { type: error.type };
  return error !== null && typeof error === "object" ? error : {};
}

function codeOf(error: unknown): string {
  const { cause } = serviceError(error);
  const inner = cause as { code?: unknown } | undefined;
  return String(inner?.code ?? (error as { code?: unknown } | undefined)?.code ?? "");
}

const longestMessage = 300;

/** The service's own words; of a web page its title. */
function messageOf(error: unknown): string {
  const { apiMessage, cause } = serviceError(error);
  const own = error instanceof Error ? error.message : String(error);
  const text = apiMessage ?? (cause instanceof Error ? `${own} ${cause.message}` : own);
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1];
  const plain = title ?? text.replaceAll(/<[^>]*>/g, " ");
  return plain.replaceAll(/\s+/g, " ").trim().slice(0, longestMessage);
}
