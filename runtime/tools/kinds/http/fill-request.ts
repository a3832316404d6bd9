import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";
import type { HttpRequest } from "../../../../schema/types.ts";

/** Arguments of a call, by name. */
export type Input = { readonly [argument: string]: Json };

export type Filled = { kind: "filled"; url: URL; body: string | undefined } | { kind: "refused"; reason: string };

/** Longer lines are refused by many services. */
const longestLine = 8_000;
const mostBodyBytes = 1024 * 1024;

/** Inserts the arguments into path, query and body, encoded, so that none changes another part of the request. */
export function fillRequest(request: HttpRequest, input: Input): Filled {
  const refused = (reason: string): Filled => ({ kind: "refused", reason });
  const path = fillPath(request.path, input);
  if (path.kind === "refused") return path;
  const query = fillQuery(request.query, input);
  if (query.kind === "refused") return query;
  const url = new URL(request.origin);
  url.pathname = path.text;
  url.search = query.text;
  // Parsing resolves dots and slashes; a path that became different would be that of something else.
  if (url.pathname !== path.text || url.origin !== request.origin) {
    return refused("The arguments would lead to another path.");
  }
  if (url.href.length > longestLine) {
    return refused(`The address would have ${url.href.length} characters; ${longestLine} are possible.`);
  }
  const filled = request.body === undefined ? undefined : fillJson(request.body as Json, input);
  const body = filled === undefined ? undefined : JSON.stringify(filled);
  const bytes = Buffer.byteLength(body ?? "");
  if (bytes > mostBodyBytes) return refused(`The body would have ${bytes} bytes; ${mostBodyBytes} are possible.`);
  return { kind: "filled", url, body };
}

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;
const onlyPlaceholder = /^\{\{\s*([^{}]*?)\s*\}\}$/;

type Text = { kind: "text"; text: string } | { kind: "refused"; reason: string };

/** Fills each segment separately, so that an argument stays in its own. */
function fillPath(path: string, input: Input): Text {
  const segments: string[] = [];
  for (const segment of path.split(/\/(?![^{]*\}\})/)) {
    for (const [, name = ""] of segment.matchAll(placeholder)) {
      const fault = faultInSegment(name, argumentOf(input, name));
      if (fault !== undefined) return { kind: "refused", reason: fault };
    }
    const filled = segment.replace(placeholder, (_, name: string) => encoded(String(argumentOf(input, name))));
    // `.` and `..` lead to another path, encoded too.
    if (segment !== filled && /^(?:\.|%2e){1,2}$/i.test(filled)) {
      return { kind: "refused", reason: "A segment of the path may not be . or .., which lead elsewhere." };
    }
    segments.push(filled);
  }
  return { kind: "text", text: segments.join("/") };
}

/** Describes an argument that services or proxies may read as more than one segment. */
function faultInSegment(name: string, value: Json | undefined): string | undefined {
  if (value === undefined || value === null || value === "") return `"${name}" is missing, but the path needs it.`;
  if (typeof value === "object") return `"${name}" must be a single text or number.`;
  const text = String(value);
  if (/[/\\]/.test(text)) return `"${name}" may not contain a slash or backslash: it is one segment of a path.`;
  if (/%[0-9a-f]{2}/i.test(text)) return `"${name}" may not contain percent-encoding: it is encoded for you.`;
  return faultInCharacters(name, text);
}

function faultInCharacters(name: string, text: string): string | undefined {
  if (/[\p{Cc}\u2028\u2029]/u.test(text)) return `"${name}" may not contain line breaks or control characters.`;
  return text.isWellFormed() ? undefined : `"${name}" contains half of a character.`;
}

/** Encodes more than `encodeURIComponent`, which leaves `!'()*`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}

function fillQuery(query: HttpRequest["query"], input: Input): Text {
  const parameters: string[] = [];
  for (const [name, template] of Object.entries(query)) {
    const values = valuesIn(String(template), input);
    if (values === undefined) continue;
    for (const value of values) {
      if (typeof value === "object" && value !== null) {
        return {
          kind: "refused",
          reason: `The parameter "${name}" must be a text, a number, a boolean, or a list of them.`,
        };
      }
      const text = String(value);
      if (text.includes("\0") || !text.isWellFormed()) {
        return { kind: "refused", reason: `The parameter "${name}" contains a NUL character or half of a character.` };
      }
      parameters.push(`${encoded(name)}=${encoded(text)}`);
    }
  }
  return { kind: "text", text: parameters.join("&") };
}

/** Returns the values of a parameter: of a list several, of a missing argument none. */
function valuesIn(template: string, input: Input): Json[] | undefined {
  const [, alone] = onlyPlaceholder.exec(template) ?? [];
  if (alone !== undefined) {
    const value = argumentOf(input, alone);
    return value === undefined || value === null ? undefined : [value].flat();
  }
  const text = fillText(template, input);
  return text === undefined ? undefined : [text];
}

/** Fills a JSON value; undefined where an argument is missing, so that the property or element is omitted. */
function fillJson(value: Json, input: Input): Json | undefined {
  if (typeof value === "string") {
    const [, alone] = onlyPlaceholder.exec(value) ?? [];
    return alone === undefined ? fillText(value, input) : argumentOf(input, alone);
  }
  if (Array.isArray(value)) return value.map((each) => fillJson(each, input)).filter((each) => each !== undefined);
  if (!isObject(value)) return value;
  const filled = Object.entries(value).map(([key, each]) => [key, fillJson(each, input)] as const);
  return Object.fromEntries(filled.flatMap(([key, each]) => (each === undefined ? [] : [[key, each]])));
}

/** Inserts arguments into a text; undefined when one is missing. */
function fillText(text: string, input: Input): string | undefined {
  const names = [...text.matchAll(placeholder)].map(([, name = ""]) => name);
  if (names.some((name) => argumentOf(input, name) === undefined)) return undefined;
  return text.replace(placeholder, (_, name: string) => {
    const value = argumentOf(input, name);
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

function argumentOf(input: Input, name: string): Json | undefined {
  return Object.hasOwn(input, name) ? input[name] : undefined;
}
