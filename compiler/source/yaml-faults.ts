import type { Document } from "yaml";
import type { SourceFault } from "./source-fault.ts";
import type { Span } from "./span.ts";
import type { TextFile } from "./text-file.ts";
import { unclosedBracket } from "./unclosed-bracket.ts";
import { yamlCause } from "./yaml-cause.ts";
import { yamlHelp, yamlMessage } from "./yaml-help.ts";

/** Returns only the first fault, since later ones are mostly its consequences. */
export function syntaxFaults(document: Document.Parsed, source: TextFile): SourceFault[] {
  const error = document.errors[0] ?? document.warnings[0];
  if (error === undefined) return [];
  if (error.code === "RESOURCE_EXHAUSTION") return [tooDeep(source)];
  const cause = yamlCause(error, source);
  if (cause !== undefined) {
    const { message, help } = cause;
    return [{ id: "yaml-syntax", message, span: source.span(cause.start, cause.end), help }];
  }
  const start = Math.min(error.pos[0], source.text.length);
  const line = /^[^\r\n]*/.exec(source.text.slice(start, Math.max(start, error.pos[1])))?.[0].trimEnd() ?? "";
  const bracket = /^Flow (?:map|sequence)/.test(error.message) ? unclosedBracket(source, start) : undefined;
  const span =
    bracket ?? (line.length > 1 ? source.span(start, start + line.length) : wordAt(start, line.length, source));
  return [{ id: "yaml-syntax", message: yamlMessage(error), span, help: yamlHelp(error.code) }];
}

export function tooDeep(source: TextFile): SourceFault {
  const start = Math.max(0, source.text.search(/\S/));
  return {
    id: "yaml-syntax",
    message: "The YAML nests too deeply to be read.",
    span: source.span(start, start + 1),
    help: "remove the extra brackets or indentation",
  };
}

/** Returns the word around a single character, which is easier to see than one letter. */
export function wordAt(start: number, length: number, source: TextFile): Span {
  const before = /[\w-]*$/.exec(source.text.slice(Math.max(0, start - 80), start))?.[0] ?? "";
  const after = /^[\w-]*/.exec(source.text.slice(start, start + 80))?.[0] ?? "";
  return after === "" ? source.span(start, start + length) : source.span(start - before.length, start + after.length);
}
