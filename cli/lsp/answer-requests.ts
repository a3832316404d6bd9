import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  type Connection,
  type Range,
  ResponseError,
} from "vscode-languageserver/node";
import { editsOf } from "../../compiler/diagnostics/diagnostic.ts";
import { completionsAt } from "../../compiler/language/complete.ts";
import { definitionAt } from "../../compiler/language/definition.ts";
import { documentSymbols } from "../../compiler/language/document-symbols.ts";
import { hoverAt } from "../../compiler/language/hover.ts";
import { referencesAt } from "../../compiler/language/references.ts";
import { renamableAt, renameAt } from "../../compiler/language/rename.ts";
import { toCompletion, toFix, toSymbol, toTextEdit, toWorkspaceEdit } from "./convert.ts";
import { diagnosticsOf, type OpenWorkspace } from "./open-workspace.ts";

/** Answers an editor's requests about positions in files. */
export function answerRequests(connection: Connection, desk: OpenWorkspace, client: ClientCapabilities): void {
  const { workspace, uris, places } = desk;
  const at = ({ textDocument, position }: { textDocument: { uri: string }; position: Range["start"] }) => {
    const path = uris.toPath(textDocument.uri);
    return path === undefined ? undefined : ([workspace, path, places.offset(path, position)] as const);
  };
  connection.onHover((params) => {
    const place = at(params);
    const hover = place && hoverAt(...place);
    return hover && { contents: { kind: "markdown", value: hover.text }, range: places.range(hover.span) };
  });
  connection.onCompletion((params) => {
    const place = at(params);
    return place && completionsAt(...place).map((item, order) => toCompletion(item, order, place[1], places));
  });
  connection.onDefinition((params) => {
    const place = at(params);
    return place && definitionAt(...place).map(places.location);
  });
  connection.onReferences((params) => {
    const place = at(params);
    return place && referencesAt(...place, params.context.includeDeclaration).map(places.location);
  });
  connection.onPrepareRename((params) => {
    const place = at(params);
    const found = place && renamableAt(...place);
    return found && { range: places.range(found.span), placeholder: found.name };
  });
  connection.onRenameRequest((params) => {
    const place = at(params);
    const renaming = place && renameAt(...place, params.newName);
    if (renaming === undefined) return undefined;
    if (typeof renaming === "string") return new ResponseError(requestFailed, renaming);
    if (renaming.files.length > 0 && !canRenameFiles(client)) {
      return new ResponseError(requestFailed, "This editor cannot rename files, and the name is that of a file.");
    }
    return toWorkspaceEdit(renaming, places, uris);
  });
  connection.onDocumentSymbol(({ textDocument }) => {
    const path = uris.toPath(textDocument.uri);
    const source = path === undefined || !path.endsWith(".yaml") ? undefined : workspace.text(path);
    return source && documentSymbols(source).map((symbol) => toSymbol(symbol, places));
  });
  connection.onCodeAction(({ textDocument, range }) => {
    const path = uris.toPath(textDocument.uri);
    return path === undefined ? undefined : actionsIn(desk, path, range);
  });
}

// RequestFailed of the protocol: the editor shows the sentence to the user.
const requestFailed = -32803;

function canRenameFiles({ workspace }: ClientCapabilities): boolean {
  const { documentChanges, resourceOperations } = workspace?.workspaceEdit ?? {};
  return documentChanges === true && resourceOperations?.includes("rename") === true;
}

/** Fixes of the diagnostics that touch a range, and one action with all fixes of the file. */
function actionsIn(desk: OpenWorkspace, path: string, range: Range): CodeAction[] {
  const { places, uris } = desk;
  const [start, end] = [places.offset(path, range.start), places.offset(path, range.end)];
  const fixable = diagnosticsOf(desk, path).filter(({ edit }) => edit?.span.file === path);
  const fixes = fixable
    .filter(({ span }) => span.start <= end && start <= span.end)
    .map((diagnostic) => toFix(diagnostic, places, uris));
  if (fixable.length === 0) return fixes;
  const apart = fixable
    .flatMap(editsOf)
    .filter(({ span }) => span.file === path)
    .sort((a, b) => a.span.start - b.span.start)
    .filter((edit, index, all) => index === 0 || (all[index - 1]?.span.end ?? 0) <= edit.span.start);
  const all: CodeAction = {
    title: "Apply all exact fixes in this file",
    kind: CodeActionKind.SourceFixAll,
    edit: { changes: { [uris.toUri(path)]: apart.map((edit) => toTextEdit(edit, places)) } },
  };
  return [...fixes, all];
}
