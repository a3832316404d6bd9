import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { folderOf, resolvePath } from "../load/library.ts";
import type { FileKind } from "../load/schema-at.ts";
import type { TextFile } from "../source/text-file.ts";
import { isYamlKind, placeOfFile } from "./file-place.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Reports a first line that does not refer other editors to the schema of the file's kind. A missing line is not
 * reported when the workspace has no schemas.
 */
export function schemaHeaderFault(workspace: Workspace, path: string): Diagnostic | undefined {
  const place = placeOfFile(path);
  const source = workspace.text(path);
  if (source === undefined || place === undefined || !isYamlKind(place.kind)) return undefined;
  const header = /^# *yaml-language-server: *\$schema=(\S*)/.exec(source.text);
  if (header === null) return missingHeader(workspace, source, place.kind);
  const written = header[1] ?? "";
  const wanted = wantedSchema(workspace, path, place.kind) ?? corrected(written, place.kind);
  if (leadsTo(path, written, place.kind, wanted)) return undefined;
  const span = source.span(header[0].length - written.length, header[0].length);
  return {
    id: "schema-header",
    severity: "info",
    message: `The first line refers to the schema "${written}", which is not that of ${article(place.kind)}.`,
    span,
    related: [],
    why: "Editors that read the line check and complete the file with the wrong schema.",
    help: `write ${wanted}`,
    edit: { span, text: wanted },
  };
}

function missingHeader(workspace: Workspace, source: TextFile, kind: FileKind): Diagnostic | undefined {
  const wanted = wantedSchema(workspace, source.file, kind);
  if (wanted === undefined) return undefined;
  const line = `# yaml-language-server: $schema=${wanted}`;
  return {
    id: "schema-header",
    severity: "info",
    message: "The first line does not refer to the file's schema.",
    span: source.span(0, /^[^\r\n]*/.exec(source.text)?.[0].length ?? 0),
    related: [],
    why: "Editors without `crew lsp` find the schema through this line.",
    help: `begin the file with "${line}"`,
    edit: { span: source.span(0, 0), text: `${line}\n` },
  };
}

/** Returns the path from the file to its schema, if the workspace contains the schemas. */
function wantedSchema(workspace: Workspace, path: string, kind: FileKind): string | undefined {
  const file = `${kind}.schema.json`;
  const up = "../".repeat(folderOf(path).split("/").length);
  return workspace.host.list("schema").includes(file) ? `${up}schema/${file}` : undefined;
}

function corrected(written: string, kind: FileKind): string {
  return `${written.slice(0, written.lastIndexOf("/") + 1)}${kind}.schema.json`;
}

function leadsTo(path: string, written: string, kind: FileKind, wanted: string): boolean {
  const isAddress = /^[a-z]+:/.test(written);
  if (isAddress) return written.endsWith(`/${kind}.schema.json`);
  return resolvePath(folderOf(path), written) === resolvePath(folderOf(path), wanted);
}

function article(kind: FileKind): string {
  return `${/^[ae]/.test(kind) ? "an" : "a"} ${kind} file`;
}
