import {
  type CodeAction,
  CodeActionKind,
  type CompletionItem,
  CompletionItemKind,
  DiagnosticSeverity,
  type Diagnostic as ProtocolDiagnostic,
  type DocumentSymbol as ProtocolSymbol,
  SymbolKind,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { type Diagnostic, type Edit, editsOf, type Severity } from "../../compiler/diagnostics/diagnostic.ts";
import type { Completion } from "../../compiler/language/completion.ts";
import type { DocumentSymbol } from "../../compiler/language/document-symbols.ts";
import type { Renaming } from "../../compiler/language/rename.ts";
import type { Places } from "./positions.ts";
import type { Uris } from "./uris.ts";

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

export function toDiagnostic(diagnostic: Diagnostic, places: Places): ProtocolDiagnostic {
  const { id, severity, message, span, related, why, help } = diagnostic;
  return {
    code: id,
    source: "crew",
    severity: severities[severity],
    range: places.range(span),
    message: [message, why, help].filter((part) => part !== undefined).join("\n"),
    ...(id.startsWith("unused-") ? { tags: [1] } : {}),
    relatedInformation: related.map((place) => ({ location: places.location(place.span), message: place.message })),
  };
}

export function toTextEdit({ span, text }: Edit, places: Places): TextEdit {
  return { range: places.range(span), newText: text };
}

/** Converts the exact fix of one diagnostic. */
export function toFix(diagnostic: Diagnostic, places: Places, uris: Uris): CodeAction {
  const changes = [...Map.groupBy(editsOf(diagnostic), ({ span }) => span.file)].map(([path, own]) => [
    uris.toUri(path),
    own.map((edit) => toTextEdit(edit, places)),
  ]);
  return {
    title: diagnostic.help ?? diagnostic.message,
    kind: CodeActionKind.QuickFix,
    isPreferred: true,
    diagnostics: [toDiagnostic(diagnostic, places)],
    edit: { changes: Object.fromEntries(changes) },
  };
}

const completionKinds: Record<Completion["kind"], CompletionItemKind> = {
  key: CompletionItemKind.Property,
  name: CompletionItemKind.Reference,
  value: CompletionItemKind.EnumMember,
  variable: CompletionItemKind.Variable,
  block: CompletionItemKind.Keyword,
};

/** `order` is the completion's rank: the best is 0. */
export function toCompletion(item: Completion, order: number, path: string, places: Places): CompletionItem {
  const { label, kind, detail, documentation, text, start, end } = item;
  return {
    label,
    kind: completionKinds[kind],
    detail,
    documentation: { kind: "markdown", value: documentation },
    sortText: String(order).padStart(5, "0"),
    textEdit: toTextEdit({ span: { file: path, start, end, line: 1, column: 1 }, text }, places),
  };
}

const symbolKinds: Record<DocumentSymbol["kind"], SymbolKind> = {
  mapping: SymbolKind.Object,
  list: SymbolKind.Array,
  value: SymbolKind.String,
};

export function toSymbol(symbol: DocumentSymbol, places: Places): ProtocolSymbol {
  return {
    name: symbol.name,
    detail: symbol.detail,
    kind: symbolKinds[symbol.kind],
    range: places.range(symbol.span),
    selectionRange: places.range(symbol.nameSpan),
    children: symbol.children.map((child) => toSymbol(child, places)),
  };
}

/** Changes texts first, under their old paths; then renames the files. */
export function toWorkspaceEdit({ edits, files }: Renaming, places: Places, uris: Uris): WorkspaceEdit {
  const changes = [...Map.groupBy(edits, ({ span }) => span.file)].map(([path, own]) => ({
    textDocument: { uri: uris.toUri(path), version: null },
    edits: own.map((edit) => toTextEdit(edit, places)),
  }));
  const renames = files.map(({ from, to }) => ({
    kind: "rename" as const,
    oldUri: uris.toUri(from),
    newUri: uris.toUri(to),
  }));
  return { documentChanges: [...changes, ...renames] };
}
