import { afterAll, beforeAll, expect, test } from "vitest";
import {
  CodeActionRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentSymbolRequest,
  HoverRequest,
  type Position,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
} from "vscode-languageserver-protocol/node";
import { type LanguageClient, openLanguageClient } from "../support/language-client.ts";
import { shop } from "../support/workspace.ts";

const path = "phases/plan.yaml";
const plan = shop[path] ?? "";

let editor: LanguageClient;
beforeAll(async () => {
  editor = await openLanguageClient({ ...shop, "schema/tool.schema.json": "{}" });
  editor.open(path, plan);
});
afterAll(async () => {
  expect(await editor.close()).toBe(0);
});

function positionOf(text: string, part: string): Position {
  const lines = text.slice(0, text.indexOf(part)).split("\n");
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

function at(part: string) {
  const { line, character } = positionOf(plan, part);
  return { textDocument: { uri: editor.uri(path) }, position: { line, character: character + 1 } };
}

test("a wrong key is reported at its place as it is typed, fixed by its action, and then gone", async () => {
  const start = positionOf(plan, "goal");
  const end = { ...start, character: 4 };
  editor.type(path, start, end, "gaol");
  const [fault] = await editor.diagnostics(path, (all) => all.some(({ code }) => code === "unknown-key"));
  expect(fault).toMatchObject({ code: "unknown-key", source: "crew", severity: 1, range: { start, end } });
  const actions = await editor.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: editor.uri(path) },
    range: { start, end: start },
    context: { diagnostics: [] },
  });
  expect(actions?.map((action) => "kind" in action && action.kind)).toEqual(["quickfix", "source.fixAll"]);
  const fix = actions?.[0];
  const edits = fix !== undefined && "edit" in fix ? fix.edit?.changes?.[editor.uri(path)] : undefined;
  expect(edits).toEqual([{ range: { start, end }, newText: "goal" }]);
  editor.type(path, start, end, "goal");
  expect(await editor.diagnostics(path, (all) => all.every(({ code }) => code !== "unknown-key"))).toBeDefined();
});

test("opening a file that does not name its schema offers the line", async () => {
  const file = "agents/tools/git.yaml";
  editor.open(file, shop[file] ?? "");
  const [header] = await editor.diagnostics(file, (all) => all.some(({ code }) => code === "schema-header"));
  expect(header).toMatchObject({ severity: 3, range: { start: { line: 0, character: 0 } } });
});

test("a fault that shows in another file is reported there", async () => {
  const agent = shop["agents/dev.yaml"] ?? "";
  editor.open("agents/dev.yaml", agent.replace("model: working", "model: wrking"));
  const diagnostics = await editor.diagnostics("agents/dev.yaml", (all) => all.length > 0);
  expect(diagnostics.map(({ code }) => code)).toContain("unknown-name");
  const start = positionOf(agent, "working");
  editor.type("agents/dev.yaml", start, { ...start, character: start.character + 6 }, "working");
  await editor.diagnostics("agents/dev.yaml", (all) => all.every(({ code }) => code !== "unknown-name"));
});

test("characters outside the basic plane count as two, as the protocol says", async () => {
  const file = "phases/build.yaml";
  const text = (shop[file] ?? "")
    .replace("goal: Build what was agreed.", 'goal: "\u{1F680}\u{1F680}"')
    .replace("owner: dev", "owner: \u{1F680}dev");
  editor.open(file, text);
  const [fault] = await editor.diagnostics(file, (all) => all.some(({ code }) => code === "wrong-value"));
  expect(fault?.range).toEqual({
    start: positionOf(text, "\u{1F680}dev"),
    end: { ...positionOf(text, "\u{1F680}dev"), character: positionOf(text, "\u{1F680}dev").character + 5 },
  });
});

test("a text with line ends of Windows is answered at the editor's own places", async () => {
  const file = "phases/build.yaml";
  const text = shop[file] ?? "";
  editor.open(file, text.replace("owner: dev", "ownr: dev").replaceAll("\n", "\r\n"));
  const start = positionOf(text, "owner: dev");
  const [fault] = await editor.diagnostics(file, (all) => all.some(({ code }) => code === "unknown-key"));
  expect(fault?.range).toEqual({ start, end: { ...start, character: start.character + 4 } });
  const hover = await editor.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri: editor.uri(file) },
    position: positionOf(text, "goal"),
  });
  expect(hover?.range).toEqual({
    start: positionOf(text, "goal"),
    end: { ...positionOf(text, "goal"), character: positionOf(text, "goal").character + 4 },
  });
});

test("hover, completion, definition and references answer for a name", async () => {
  const hover = await editor.connection.sendRequest(HoverRequest.type, at("pm, members"));
  expect(JSON.stringify(hover?.contents)).toContain("Owns the plan.");
  const items = await editor.connection.sendRequest(CompletionRequest.type, at("pm, members"));
  const list = Array.isArray(items) ? items : (items?.items ?? []);
  expect(list.map(({ label }) => label)).toEqual(["dev", "pm", "qa"]);
  expect(list.map(({ sortText }) => sortText)).toEqual(list.map(({ sortText }) => sortText).toSorted());
  const definition = await editor.connection.sendRequest(DefinitionRequest.type, at("pm, members"));
  expect(definition).toMatchObject([{ uri: editor.uri("agents/pm.yaml") }]);
  const references = await editor.connection.sendRequest(ReferencesRequest.type, {
    ...at("pm, members"),
    context: { includeDeclaration: false },
  });
  expect(references).toHaveLength(4);
});

test("renaming changes every file that names it and moves the file", async () => {
  const prepared = await editor.connection.sendRequest(PrepareRenameRequest.type, at("pm, members"));
  expect(prepared).toMatchObject({ placeholder: "pm" });
  const edit = await editor.connection.sendRequest(RenameRequest.type, { ...at("pm, members"), newName: "lead" });
  const changes = edit?.documentChanges ?? [];
  expect(changes.flatMap((change) => ("textDocument" in change ? change.textDocument.uri : []))).toEqual([
    editor.uri("phases/build.yaml"),
    editor.uri("phases/plan.yaml"),
  ]);
  expect(changes.at(-1)).toEqual({
    kind: "rename",
    oldUri: editor.uri("agents/pm.yaml"),
    newUri: editor.uri("agents/lead.yaml"),
  });
});

test("a name that cannot be given is refused in a sentence", async () => {
  const refused = editor.connection.sendRequest(RenameRequest.type, { ...at("pm, members"), newName: "Project Lead" });
  await expect(refused).rejects.toThrow("is not a name");
});

test("the outline and files outside of the workspace are answered", async () => {
  const symbols = await editor.connection.sendRequest(DocumentSymbolRequest.type, {
    textDocument: { uri: editor.uri(path) },
  });
  expect(symbols?.map(({ name }) => name)).toEqual(["title", "goal", "swarm", "deliverables", "gate"]);
  for (const uri of ["file:///elsewhere/x.yaml", "untitled:Untitled-1"]) {
    const hover = { textDocument: { uri }, position: { line: 0, character: 0 } };
    expect(await editor.connection.sendRequest(HoverRequest.type, hover)).toBeNull();
  }
});
