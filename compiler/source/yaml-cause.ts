import type { ErrorCode, YAMLError } from "yaml";
import type { TextFile } from "./text-file.ts";

/** A person's mistake that causes a fault of the library. */
export interface YamlCause {
  start: number;
  end: number;
  message: string;
  help: string;
}

/** Returns the mistake behind a fault, when the text shows it more clearly than the library's message; undefined otherwise. */
export function yamlCause(error: YAMLError, source: TextFile): YamlCause | undefined {
  const { text } = source;
  const start = Math.min(error.pos[0], text.length);
  return strangeSpace(lineAt(text, start)) ?? causes[error.code]?.(text, start, error.message);
}

const causes: Partial<Record<ErrorCode, (text: string, start: number, message: string) => YamlCause | undefined>> = {
  BLOCK_AS_IMPLICIT_KEY: deeperLine,
  MISSING_CHAR: (text, start, message) => openQuote(text, message) ?? keyWithoutColon(text, start, message),
  MULTILINE_IMPLICIT_KEY: missingColon,
};

interface Line {
  text: string;
  start: number;
}

function lineAt(text: string, offset: number): Line {
  const start = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  return { start, text: /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? "" };
}

/** Finds a character that looks like a space, copied from a web page or a word processor. */
function strangeSpace(line: Line): YamlCause | undefined {
  const match = /(?:^[ \t]*|:)([\u00a0\u2007\u202f\u3000]+)/.exec(line.text);
  if (match === null) return undefined;
  const end = line.start + match.index + match[0].length;
  return {
    start: end - (match[1]?.length ?? 0),
    end,
    message: "YAML needs an ordinary space here, but this is a special space character.",
    help: "replace it with an ordinary space",
  };
}

function deeperLine(text: string, start: number): YamlCause | undefined {
  const line = lineAt(text, start);
  const next = /^(?:\r\n|\n|\r)([ ]+)([\w-]+:(?=\s))/.exec(text.slice(line.start + line.text.length));
  const indent = /^ */.exec(line.text)?.[0].length ?? 0;
  const [written = "", deeper = "", key = ""] = next ?? [];
  if (next === null || deeper.length <= indent) return undefined;
  const end = line.start + line.text.length + written.length;
  return {
    start: end - key.length,
    end,
    message: "This line is indented deeper than the one above, which has a value already.",
    help: "line the key up with the one above",
  };
}

function missingColon(text: string, offset: number): YamlCause | undefined {
  const line = lineAt(text, offset);
  const [, indent = "", key = "", glue = "", value = ""] =
    /^([ -]*)(\w[\w-]*)(:| +)(\S[^\r\n]*)$/.exec(line.text) ?? [];
  if (key === "") return undefined;
  return {
    start: line.start + indent.length,
    end: line.start + line.text.trimEnd().length,
    message: glue === ":" ? `No space follows the colon after "${key}".` : "No colon follows the key in this line.",
    help:
      glue === ":"
        ? `put a space after the colon: ${key}: ${value.trimEnd()}`
        : "put a colon after the key; a text that continues the line above is indented deeper than its key",
  };
}

function keyWithoutColon(text: string, start: number, message: string): YamlCause | undefined {
  return /^Implicit map keys/.test(message) ? missingColon(text, start) : undefined;
}

function openQuote(text: string, message: string): YamlCause | undefined {
  if (!/^Missing closing/.test(message)) return undefined;
  const match = /(?:^|[:\-,[{])[ ]*(["'])(?:(?!\1)[^\r\n])*$/m.exec(text);
  if (match === null) return undefined;
  const start = match.index + match[0].indexOf(match[1] ?? "");
  return {
    start,
    end: match.index + match[0].trimEnd().length,
    message: "The quote that begins here is not closed.",
    help: "close it at the end of the text",
  };
}
