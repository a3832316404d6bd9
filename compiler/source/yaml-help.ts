import type { ErrorCode, YAMLError } from "yaml";

const help: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: "line the key up with its neighbours, by spaces",
  BLOCK_AS_IMPLICIT_KEY: "put the nested value on a line of its own, or put quotes around a text that holds a colon",
  BLOCK_IN_FLOW: "write the list or mapping between brackets on one line, or without brackets by indentation",
  MISSING_CHAR: "add what is missing: a colon after the key, a comma between elements, or the closing quote or bracket",
  MULTILINE_IMPLICIT_KEY: "keep the key on one line and put a colon after it",
  MULTIPLE_DOCS: "keep one document in the file: remove the line with ---",
  TAB_AS_INDENT: "indent with spaces: YAML refuses tabs",
  TAG_RESOLVE_FAILED: "remove the tag: plain values are enough here",
  UNEXPECTED_TOKEN: "put quotes around a text that begins with or holds one of : # [ ] { } & * ! | > @ `",
};

export function yamlHelp(code: ErrorCode): string {
  return help[code] ?? "correct the indentation, quotes or brackets here";
}

export function yamlMessage(error: YAMLError): string {
  if (error.code === "MULTIPLE_DOCS") return "The file holds more than one YAML document.";
  return `This is not valid YAML: ${error.message.replace(/\.?$/, ".")}`;
}
