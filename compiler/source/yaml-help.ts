import type { ErrorCode, YAMLError } from "yaml";

const help: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: "close every bracket, and align keys with their neighbours, using spaces",
  BLOCK_AS_IMPLICIT_KEY: "put the nested value on its own line, or put quotes around a text that contains a colon",
  BLOCK_IN_FLOW: "write the list or mapping in brackets on one line, or with indentation and no brackets",
  MISSING_CHAR: "add what is missing: a colon after the key, a comma between elements, or the closing quote or bracket",
  MULTILINE_IMPLICIT_KEY: "keep the key on one line and put a colon after it",
  MULTIPLE_DOCS: "keep one document in the file: remove the line with ---",
  TAB_AS_INDENT: "indent with spaces: YAML refuses tabs",
  TAG_RESOLVE_FAILED: "remove the tag: plain values are enough here",
  UNEXPECTED_TOKEN: "put quotes around a text that begins with or contains one of : # [ ] { } & * ! | > @ `",
};

export function yamlHelp(code: ErrorCode): string {
  return help[code] ?? "correct the indentation, quotes or brackets here";
}

/** Replacements for the library's messages that require knowledge of YAML's terms. */
const messages: Partial<Record<ErrorCode, string>> = {
  BLOCK_AS_IMPLICIT_KEY: "This is not valid YAML: a value contains a colon and a space.",
  MULTIPLE_DOCS: "The file contains more than one YAML document.",
};

export function yamlMessage(error: YAMLError): string {
  return messages[error.code] ?? `This is not valid YAML: ${error.message.replace(/\.?$/, ".")}`;
}
