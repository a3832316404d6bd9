import { duration } from "../../../../base/duration.ts";
import { enumerate } from "../../../../base/enumerate.ts";
import { defaults } from "../../../../schema/defaults.ts";
import type { HttpRequest, ToolFile } from "../../../../schema/types.ts";
import { quote } from "../../../diff/quote.ts";
import { toSeconds } from "../../../lower/units.ts";
import { throwMissing } from "../../../source/missing-value.ts";
import { placeholdersOf } from "../placeholders.ts";
import type { Templates, ToolKind } from "../tool-kind.ts";
import { compareRequests } from "./compare-requests.ts";
import { httpAddressUnusable } from "./http-address-unusable.ts";
import { httpArgumentMisplaced } from "./http-argument-misplaced.ts";
import { httpBodyUnsent } from "./http-body-unsent.ts";
import { alwaysChanges, httpEffectMismatch } from "./http-effect-mismatch.ts";
import { httpHeaderUnusable } from "./http-header-unusable.ts";
import { httpOriginUnusable } from "./http-origin-unusable.ts";
import { httpPathUnusable } from "./http-path-unusable.ts";
import { misplacedNames, textsOfRequest } from "./request-texts.ts";
import { secretInRequest } from "./secret-in-request.ts";

const defaultsOf = defaults.http;

type Declared = NonNullable<ToolFile["http"]>;

/** A request to a web service; models see it under the tool's own name. */
export const http: ToolKind<"http"> = {
  syntax: {
    key: "http",
    noun: "a call of a web service",
    required: ["http", "input"],
    optional: ["secrets"],
    hasTemplates: true,
    advice: '"http" and "input"',
    conflict: {
      tool: "The tool calls a web service",
      key: "This key makes it a call of a web service.",
      why: "A call of a web service declares its arguments and its request.",
    },
  },
  rules: [
    httpAddressUnusable,
    httpArgumentMisplaced,
    httpBodyUnsent,
    httpEffectMismatch,
    httpHeaderUnusable,
    httpOriginUnusable,
    httpPathUnusable,
    secretInRequest,
  ],
  lower: ({ input, http, secrets }) => ({
    kind: "http",
    input: { additionalProperties: false, ...(input ?? throwMissing()) },
    http: lowerRequest(http ?? throwMissing()),
    ...(secrets && { secrets }),
  }),
  namesForModels: (name) => [name.replaceAll("-", "_")],
  bringsSeveralNames: false,
  possibleEffects: ({ http }) => (alwaysChanges(http ?? throwMissing()) ? ["execute"] : ["read", "execute"]),
  writesFiles: () => false,
  canReachOutside: true,
  origins: ({ http }) => [http.origin],
  takesText: (declared) => textsOfRequest(declared).some(({ text }) => placeholdersOf(text).length > 0),
  timeout: ({ http }) => (http?.timeout === undefined ? undefined : { value: http.timeout, path: ["http", "timeout"] }),
  templates: (declared) => ({ part: "request", path: ["http"], ...templatesOf(declared) }),
  explain: ({ http }) => inWords(lowerRequest(http ?? throwMissing())),
  summarize: ({ http }) => `it calls ${quote(inOneLine(http))}`,
  inOneLine: ({ http }) => inOneLine(http),
  identity: ({ http }) => inOneLine(http),
  compare: (before, after) => compareRequests(after.name, before.http, after.http),
};

function lowerRequest(declared: Declared): HttpRequest {
  const { method, origin, path, query, headers, body, timeout, maxKilobytes, addresses, example } = declared;
  return {
    method: method ?? defaultsOf.method,
    origin,
    path,
    query: query ?? {},
    headers: headers ?? {},
    ...(body !== undefined && { body }),
    timeoutSeconds: toSeconds(timeout ?? defaultsOf.timeout),
    maxBytes: (maxKilobytes ?? defaultsOf.maxKilobytes) * 1024,
    addresses: addresses ?? [],
    ...(example && { example: { status: example.status ?? defaultsOf.status, body: example.body } }),
  };
}

function inWords(request: HttpRequest): string {
  const { timeoutSeconds, maxBytes, addresses, example } = request;
  return [
    `It calls ${inOneLine(request)}; at most ${duration(timeoutSeconds)}, and ${maxBytes / 1024} KB of the answer are read.`,
    addresses.length === 0
      ? "Private addresses are refused unless the origin itself is one."
      : `It may also connect to ${enumerate([...addresses])}.`,
    example === undefined
      ? "In rehearsals nothing is called, and it has no example of an answer."
      : "In rehearsals its example is the answer, and nothing is called.",
  ].join(" ");
}

/** The request's line: what a person should have read to grant it. */
function inOneLine({ method, origin, path, query }: HttpRequest): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return `${method} ${origin}${path}${parameters.length === 0 ? "" : `?${parameters.join("&")}`}`;
}

/** Secrets in the texts are reported by a rule of their own, so they are blank here. */
function templatesOf(declared: ToolFile): Pick<Templates, "texts" | "misplaced"> {
  const secrets = (declared.secrets ?? []).map(({ name }) => name);
  const texts = textsOfRequest(declared).map(({ path, text }) => ({
    path,
    text: text.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (all, name: string) =>
      secrets.includes(name) ? " ".repeat(all.length) : all,
    ),
  }));
  return { texts, misplaced: misplacedNames(declared) };
}
