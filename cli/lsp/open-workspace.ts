import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { schemaHeaderFault } from "../../compiler/language/schema-header.ts";
import type { Workspace } from "../../compiler/language/workspace.ts";
import type { Places } from "./positions.ts";
import type { Uris } from "./uris.ts";

/** A workspace in an editor. */
export interface OpenWorkspace {
  workspace: Workspace;
  uris: Uris;
  places: Places;
}

/** Diagnostics of a file as in `crew validate`, and additional ones for editors. */
export function diagnosticsOf({ workspace }: OpenWorkspace, path: string): Diagnostic[] {
  const header = schemaHeaderFault(workspace, path);
  return [...workspace.diagnostics(path), ...(header === undefined ? [] : [header])];
}
