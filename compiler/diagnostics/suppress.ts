import { createTextFile } from "../source/text-file.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { createFound, type Found } from "./found.ts";

/** Text that every suppressing comment contains. */
export const suppressionMark = "crew-disable-next-line";

/** A `crew-disable-next-line` comment. It silences one rule on the next line that is not such a comment. */
interface Suppression {
  id: string;
  reason: string;
  line: number;
  span: Diagnostic["span"];
}

/**
 * Returns the diagnostics that no comment suppresses, and adds faults of the comments themselves. Errors cannot be
 * suppressed, because they mean that something cannot work or is not safe. `isAll` means that every rule ran over
 * everything, so that an unused comment is really unused.
 */
export function suppress(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  { isAll }: { isAll: boolean },
): Diagnostic[] {
  const suppressions = [...texts].flatMap(([file, text]) => suppressionsIn(file, text));
  if (suppressions.length === 0) return [...diagnostics];
  const found = createFound();
  const silenced = new Set<Diagnostic>();
  for (const suppression of suppressions) {
    const meant = diagnostics.filter((diagnostic) => isMeant(suppression, diagnostic));
    const errors = meant.filter(({ severity }) => severity === "error");
    if (errors.length > 0) reportError(suppression, found);
    else if (suppression.reason === "") reportNoReason(suppression, found);
    else if (meant.length === 0 && isAll) reportUnused(suppression, found);
    else for (const diagnostic of meant) silenced.add(diagnostic);
  }
  for (const diagnostic of diagnostics) if (!silenced.has(diagnostic)) found.keep(diagnostic);
  return found.diagnostics();
}

const comment = /(?:#|\{\{!(?:--)?|<!--)[ \t]*crew-disable-next-line[ \t]+([\w-]+)[ \t]*:?[ \t]*([^\r\n]*)/;

function suppressionsIn(file: string, text: string): Suppression[] {
  if (!text.includes(suppressionMark)) return [];
  const source = createTextFile(file, text);
  const lines = text.split(/\r\n|\n|\r/);
  return lines.flatMap((line, index) => {
    const match = comment.exec(line);
    if (match === null) return [];
    const [written, id = "", rest = ""] = match;
    const start =
      source.offset(index + 1, 1) +
      match.index +
      written.indexOf(id, written.indexOf(suppressionMark) + suppressionMark.length);
    const reason = rest.replace(/(?:--)?(?:\}\}|>)\s*$/, "").trim();
    return [{ id, reason, line: lineMeant(lines, index), span: source.span(start, start + id.length) }];
  });
}

/** Returns the number of the line that the comment refers to, from 1. */
function lineMeant(lines: readonly string[], index: number): number {
  let next = index + 1;
  while (comment.test(lines[next] ?? "")) next++;
  return next + 1;
}

function isMeant({ id, line, span }: Suppression, diagnostic: Diagnostic): boolean {
  return diagnostic.id === id && diagnostic.span.file === span.file && diagnostic.span.line === line;
}

function reportError({ id, span }: Suppression, found: Found): void {
  found.warning("suppression-of-error", {
    message: `"${id}" is an error here and cannot be suppressed.`,
    span,
    why: "An error means that something cannot work or is not safe.",
    help: "correct what it reports, and remove the comment",
  });
}

function reportNoReason({ id, span }: Suppression, found: Found): void {
  found.warning("suppression-without-reason", {
    message: `The comment gives no reason, so "${id}" is not suppressed.`,
    span,
    why: "Later readers have to judge whether the reason still applies.",
    help: `write the reason after a colon: # ${suppressionMark} ${id}: <reason>`,
  });
}

function reportUnused({ id, span }: Suppression, found: Found): void {
  found.warning("suppression-unused", {
    message: `"${id}" reports nothing for the next line, so there is nothing to suppress.`,
    span,
    why: "The comment would silence the rule when it has something to report.",
    help: "remove the comment, or move it to the line before the reported one",
  });
}
