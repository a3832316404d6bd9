import type { Span } from "../source/span.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import type { Sources } from "./sources.ts";

export interface TextOptions {
  /** Enables ANSI colours. Default: none. */
  colour?: boolean;
}

/** Formats diagnostics for people, each with its source line. Empty when there are none; otherwise ends with a line end. */
export function renderText(diagnostics: readonly Diagnostic[], sources: Sources, options: TextOptions = {}): string {
  const paint = options.colour === true ? colourful : plain;
  return diagnostics.map((diagnostic) => `${renderOne(diagnostic, sources, paint).join("\n")}\n`).join("\n");
}

/** Maximum number of related places shown; the rest are counted. */
const mostRelated = 8;

type Paint = (style: Severity | "faint" | "strong", text: string) => string;

const plain: Paint = (_, text) => text;
const codes = { error: 31, warning: 33, info: 36, faint: 2, strong: 1 };
const colourful: Paint = (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m`;

function renderOne(diagnostic: Diagnostic, sources: Sources, paint: Paint): string[] {
  const { id, severity, message, span, related, why, help } = diagnostic;
  return [
    `${paint("strong", placeOf(span))}  ${paint(severity, severity)}  ${id}`,
    visible(message),
    ...excerpt(span, sources, (text) => paint(severity, text), paint),
    ...related
      .slice(0, mostRelated)
      .flatMap((place) => [
        `${paint("faint", placeOf(place.span))}  ${visible(place.message)}`,
        ...excerpt(place.span, sources, (text) => paint("faint", text), paint),
      ]),
    ...(related.length > mostRelated ? [`and in ${related.length - mostRelated} more places.`] : []),
    ...(why === undefined ? [] : [`why: ${sentence(why)}`]),
    ...(help === undefined ? [] : [`help: ${sentence(help)}`]),
  ];
}

function placeOf({ file, line, column }: Span): string {
  return `${visible(file)}:${line}:${column}`;
}

const widest = 140;

function excerpt(span: Span, sources: Sources, mark: (text: string) => string, paint: Paint): string[] {
  const text = sources.get(span.file);
  if (text === undefined || text === "") return [];
  const lineStart = span.start - (span.column - 1);
  const line = /^[^\r\n]*/.exec(text.slice(lineStart))?.[0] ?? "";
  // A long line is cut to start shortly before the place.
  const cut = line.length > widest ? Math.max(0, span.column - 1 - widest / 4) : 0;
  const shown = visible(line.slice(cut, cut + widest));
  const before = line.slice(cut, span.column - 1).replaceAll(/[^\t]/g, " ");
  const length = Math.max(
    1,
    Math.min(span.end - span.start, cut + widest - (span.column - 1), line.length - (span.column - 1)),
  );
  const number = String(span.line);
  return [
    `${paint("faint", `> ${number} |`)} ${shown}`.trimEnd(),
    `${paint("faint", `${" ".repeat(number.length + 2)} |`)} ${before}${mark("^".repeat(length))}`,
  ];
}

function sentence(text: string): string {
  return visible(/[.?!]$/.test(text) ? text : `${text}.`);
}

/** Escapes control characters: text of a user, or of a model, must not control the terminal. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === "\t" || character === "\n" ? character : "\ufffd",
  );
}
