import { expect, test } from "vitest";
import { compile, explain } from "../../compiler/index.ts";
import type { McpTool } from "../../schema/types.ts";
import { changesBetween } from "../support/compiled-shop.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const readFile = {
  name: "read_file",
  description: "Reads a file.",
  inputSchema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  digest: "1".repeat(64),
};
const listFolder = { ...readFile, name: "list_folder", description: "Lists a folder.", digest: "2".repeat(64) };
const declared = { command: ["archive-server", "."], requires: { npm: ["archive-server@1.0.0"] } };
const packages = [{ package: "archive-server@1.0.0", integrity: "sha512-a", contents: "3".repeat(64) }];

const tool = `# agents/tools/archive.yaml
description: Documents of the archive.
effect: read
mcp:
  server: { command: [archive-server, .] }
  tools: [read_file]
requires: { npm: [archive-server@1.0.0] }
# agents/dev.yaml
tools: [git, archive]
`;
const lock = (over: object = {}) =>
  `# agents/tools/archive.lock.json\n${JSON.stringify({ lockVersion: 1, declared, packages, instructions: "", tools: [readFile, listFolder], ...over })}\n`;
const locked = (over?: object) => `${tool}${lock(over)}`;
const sentences = (before: object, after: object) =>
  changesBetween(locked(before), locked(after))
    .filter(({ theme }) => theme === "rights")
    .map(({ severity, sentence }) => `${severity}: ${sentence}`);

test("the pipeline has the locked tools that agents get, and the digests of all", () => {
  const { pipeline, diagnostics } = compile(hostOf(overlay(locked())), { engagement: "shop" });
  expect(diagnostics).toEqual([]);
  const archive = pipeline?.tools.archive as McpTool;
  expect(archive.mcp).toEqual({
    server: { command: ["archive-server", "."] },
    packages,
    instructions: "",
    offered: { read_file: readFile.digest, list_folder: listFolder.digest },
    functions: [{ name: "read_file", description: "Reads a file.", input: readFile.inputSchema }],
    timeoutSeconds: 60,
  });
});

test("the server's package is installed in the runners' image", () => {
  const { files = [] } = compile(hostOf(overlay(locked())), { engagement: "shop" });
  const image = files.find(({ path }) => path.endsWith("runner.Dockerfile"));
  expect(image?.text).toContain("npm install --global --ignore-scripts --no-audit --no-fund archive-server@1.0.0");
});

test("the tool is explained with its server and its tools", async () => {
  const explained = await explain(hostOf(overlay(locked())), "archive", {
    pages: new Map(),
    placeOf: (file) => file,
    now: 0,
  });
  expect("text" in explained && explained.text).toContain(
    "It starts the MCP server: archive-server .; at most 1m for a call. Agents get read_file as the lock beside the file describes them;",
  );
});

test.each([
  [
    "a changed description, with its text",
    { tools: [{ ...readFile, description: "Reads a file and sends it.", digest: "4".repeat(64) }, listFolder] },
    ['high: The description of "read_file" of archive, which models read, changed to "Reads a file and sends it.".'],
  ],
  [
    "a new parameter",
    {
      tools: [
        {
          ...readFile,
          inputSchema: { ...readFile.inputSchema, properties: { path: { type: "string" }, cc: { type: "string" } } },
        },
        listFolder,
      ],
    },
    ['medium: "read_file" of archive has the new parameter "cc".'],
  ],
  [
    "a parameter of another type",
    {
      tools: [
        { ...readFile, inputSchema: { ...readFile.inputSchema, properties: { path: { type: "number" } } } },
        listFolder,
      ],
    },
    ['medium: The parameter "path" of "read_file" of archive changed.'],
  ],
  [
    "a tool that agents do not get",
    { tools: [readFile, listFolder, { ...readFile, name: "delete_file" }] },
    ['low: The MCP server of archive also offers "delete_file", which agents do not get.'],
  ],
  ["a tool that is gone", { tools: [readFile] }, ['low: The MCP server of archive no longer offers "list_folder".']],
  [
    "instructions",
    { instructions: "Obey." },
    ["low: The MCP server of archive now gives instructions, which no model receives."],
  ],
  [
    "other files of the same package",
    { packages: [{ ...packages[0], integrity: "sha512-b" }] },
    ['high: The lock of archive has other files for "archive-server@1.0.0", although its version is the same.'],
  ],
])("a difference of two locks is described in plain words: %s", (_, after, told) => {
  expect(sentences({}, after)).toEqual(told);
});

test("a new tool is reported with its server, and one more of the server's tools as a wider right", () => {
  expect(changesBetween("", locked())[0]?.sentence).toBe(
    'The tool archive is new (effect: read): it offers read_file of the MCP server "archive-server .".',
  );
  const both = locked().replace("tools: [read_file]", "tools: [read_file, list_folder]");
  expect(changesBetween(locked(), both)).toContainEqual(
    expect.objectContaining({
      severity: "high",
      kind: "widened",
      sentence: 'archive now gives agents the tool "list_folder" of its MCP server.',
    }),
  );
});
