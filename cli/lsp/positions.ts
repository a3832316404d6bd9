import type { Location, Position, Range } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Workspace } from "../../compiler/language/workspace.ts";
import type { Uris } from "./uris.ts";

type Span = Diagnostic["span"];

/** Converts between the compiler's offsets and the protocol's lines and characters, both in UTF-16 code units. */
export interface Places {
  offset(path: string, position: Position): number;
  range(span: Pick<Span, "file" | "start" | "end">): Range;
  location(span: Span): Location;
}

export function placesIn(workspace: Workspace, uris: Uris): Places {
  const document = (path: string): TextDocument =>
    TextDocument.create(uris.toUri(path), "crew", 0, workspace.text(path)?.text ?? "");
  const range: Places["range"] = ({ file, start, end }) => {
    const text = document(file);
    return { start: text.positionAt(start), end: text.positionAt(end) };
  };
  return {
    offset: (path, position) => document(path).offsetAt(position),
    range,
    location: (span) => ({ uri: uris.toUri(span.file), range: range(span) }),
  };
}
