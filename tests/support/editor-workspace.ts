import { checkEngagement } from "../../compiler/index.ts";
import { createWorkspace, type Workspace } from "../../compiler/language/workspace.ts";
import type { Span } from "../../compiler/source/span.ts";
import { type Files, hostOf, shop } from "./workspace.ts";

/** The base workspace in an editor, with other files laid over it. */
export function openEditorWorkspace(changes: Files = {}): Workspace {
  return createWorkspace(hostOf({ ...shop, ...changes }), checkEngagement);
}

/** A file with the cursor at the mark `|`: its text without the mark, and the cursor's offset. */
export function withCursor(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf("|");
  if (offset < 0) throw new Error("the text has no cursor");
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}

/** The workspace with a file as it is being typed, and the cursor in it. */
export function typing(path: string, marked: string, changes: Files = {}): { workspace: Workspace; offset: number } {
  const { text, offset } = withCursor(marked);
  const workspace = openEditorWorkspace(changes);
  checkAll(workspace);
  workspace.change(path, text);
  return { workspace, offset };
}

export function checkAll(workspace: Workspace): void {
  while (workspace.checkNext());
}

/** "phases/plan.yaml: pm", or only the path for a whole file. */
export function quote(workspace: Workspace, span: Span): string {
  const text = workspace.text(span.file)?.text.slice(span.start, span.end) ?? "";
  return text === "" ? span.file : `${span.file}: ${text}`;
}
