import fc from "fast-check";
import { expect, test } from "vitest";
import { completionsAt } from "../../compiler/language/complete.ts";
import { definitionAt } from "../../compiler/language/definition.ts";
import { documentSymbols } from "../../compiler/language/document-symbols.ts";
import { hoverAt } from "../../compiler/language/hover.ts";
import { referencesAt } from "../../compiler/language/references.ts";
import { renameAt } from "../../compiler/language/rename.ts";
import { schemaHeaderFault } from "../../compiler/language/schema-header.ts";
import type { Workspace } from "../../compiler/language/workspace.ts";
import { checkAll, openEditorWorkspace } from "../support/editor-workspace.ts";
import { shop } from "../support/workspace.ts";

const pieces = [
  "",
  "\n",
  "\r\n",
  "\t",
  "  ",
  ": ",
  "- ",
  "[",
  "]",
  "{",
  "}",
  "{{",
  "}}",
  "{{#each team}}",
  "&a ",
  "*a",
  "<<: *a",
  "|",
  ">-",
  "#",
  '"',
  "'",
  "`",
  "qa.",
  "pm",
  "\u{1F680}",
  "\ud800",
];

const anyMess = fc.record({
  path: fc.constantFrom(...Object.keys(shop)),
  cuts: fc.array(
    fc.record({ from: fc.nat(500), length: fc.nat(40), text: fc.oneof(fc.constantFrom(...pieces), fc.string()) }),
    { minLength: 1, maxLength: 5 },
  ),
  offset: fc.nat(600),
});

/** Everything an editor may ask about a place; gives every place that was answered. */
function askAll(workspace: Workspace, path: string, offset: number) {
  const source = workspace.text(path);
  const renaming = renameAt(workspace, path, offset, "renamed");
  return [
    ...[hoverAt(workspace, path, offset)?.span, schemaHeaderFault(workspace, path)?.span],
    ...definitionAt(workspace, path, offset),
    ...referencesAt(workspace, path, offset, true),
    ...(typeof renaming === "string" ? [] : renaming.edits.map(({ span }) => span)),
    ...completionsAt(workspace, path, offset).map(({ start, end }) => ({ file: path, start, end })),
    ...(source === undefined ? [] : documentSymbols(source).map(({ span }) => span)),
    ...workspace.diagnostics(path).map(({ span }) => span),
  ].filter((span) => span !== undefined);
}

test("whatever is typed, every question is answered and every place is in its file", () => {
  fc.assert(
    fc.property(anyMess, ({ path, cuts, offset }) => {
      const workspace = openEditorWorkspace();
      let text = shop[path] ?? "";
      for (const { from, length, text: piece } of cuts) {
        text = text.slice(0, from) + piece + text.slice(from + length);
        workspace.change(path, text);
      }
      checkAll(workspace);
      const asked = Math.min(offset, workspace.text(path)?.text.length ?? text.length);
      for (const { file, start, end } of askAll(workspace, path, asked)) {
        const length = workspace.text(file)?.text.length ?? 0;
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(length);
      }
    }),
    { numRuns: 100 },
  );
});

test("deep nesting and large files are answered", () => {
  for (const text of ["[".repeat(5000), `a:\n${"  - x\n".repeat(20_000)}`, "{".repeat(3000) + "}".repeat(3000)]) {
    const workspace = openEditorWorkspace();
    workspace.change("phases/plan.yaml", text);
    checkAll(workspace);
    expect(askAll(workspace, "phases/plan.yaml", text.length >> 1)).toBeDefined();
  }
});
