import type { Connection } from "vscode-languageserver/node";
import { toDiagnostic } from "./convert.ts";
import { diagnosticsOf, type OpenWorkspace } from "./open-workspace.ts";

/** Publishes diagnostics for files whose diagnostics changed. */
export function publishTo(connection: Connection, desk: OpenWorkspace): () => void {
  const shown = new Set<string>();
  return () => {
    for (const path of desk.workspace.takeChanged()) {
      const diagnostics = diagnosticsOf(desk, path).map((each) => toDiagnostic(each, desk.places));
      if (diagnostics.length === 0 && !shown.has(path)) continue;
      if (diagnostics.length === 0) shown.delete(path);
      else shown.add(path);
      // Ignores a disconnected editor.
      connection.sendDiagnostics({ uri: desk.uris.toUri(path), diagnostics }).catch(() => undefined);
    }
  };
}
