import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createProtocolConnection,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { packageExtension } from "../../.ci/package-extension.ts";
import { serverCommand, workspacesOf } from "../../editors/vscode/server-command.ts";
import { writeWorkspace } from "../support/run-crew.ts";
import { shop } from "../support/workspace.ts";

const root = join(import.meta.dirname, "../..");
const place = mkdtempSync(join(tmpdir(), "crew-vsix-"));
let vsix: string;
let files: Record<string, Uint8Array>;
const text = (path: string) => new TextDecoder().decode(files[path]);

beforeAll(async () => {
  vsix = await packageExtension(place);
  files = unzipSync(readFileSync(vsix));
});
afterAll(() => rmSync(place, { recursive: true }));

describe("the packed extension", () => {
  test("has what an editor looks for, and says so in its two lists", () => {
    expect(Object.keys(files).sort()).toEqual([
      "[Content_Types].xml",
      "extension.vsixmanifest",
      "extension/LICENSE.txt",
      "extension/README.md",
      "extension/extension.js",
      "extension/package.json",
    ]);
    const assets = [...text("extension.vsixmanifest").matchAll(/<Asset Type="([^"]+)" Path="([^"]+)"/g)];
    expect(assets.map(([, type]) => type)).toContain("Microsoft.VisualStudio.Code.Manifest");
    for (const [, , path = ""] of assets) expect(files[path], path).toBeDefined();
    const declared = [...text("[Content_Types].xml").matchAll(/<Default Extension="([^"]+)"/g)].map(([, name]) => name);
    for (const path of Object.keys(files).filter((name) => name !== "[Content_Types].xml")) {
      expect(declared).toContain(extname(path));
    }
  });

  test("goes under one name and version, in the file's name and in both manifests", () => {
    const manifest = JSON.parse(text("extension/package.json"));
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(manifest.version).toBe(version);
    expect(basename(vsix)).toBe(`${manifest.publisher}.${manifest.name}-${version}.vsix`);
    expect(text("extension.vsixmanifest")).toContain(
      `<Identity Language="en-US" Id="${manifest.name}" Version="${version}" Publisher="${manifest.publisher}"/>`,
    );
    expect(text("extension.vsixmanifest")).toContain(`Engine" Value="${manifest.engines.vscode}"`);
  });

  test("is CommonJS that needs nothing but Node and the editor", () => {
    const manifest = JSON.parse(text("extension/package.json"));
    expect(manifest.main).toBe("./extension.js");
    expect(manifest).not.toHaveProperty("type");
    const needed = new Set(
      [...text("extension/extension.js").matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name!),
    );
    expect(needed).toContain("vscode");
    const foreign = [...needed].filter(
      (name) => name !== "vscode" && !builtinModules.includes(name.replace(/^node:/, "")),
    );
    expect(foreign).toEqual([]);
    expect(text("extension/extension.js")).toMatch(/module\.exports\s*=/);
  });

  test("starts no program of a workspace that nobody trusts, nor one that a workspace's settings name", () => {
    const { capabilities, contributes } = JSON.parse(text("extension/package.json"));
    expect(capabilities.untrustedWorkspaces.supported).toBe(false);
    expect(contributes.configuration.properties["crew.command"].scope).toBe("machine");
  });

  test("has the same bytes each time", async () => {
    const again = await packageExtension(join(place, "again"));
    expect(readFileSync(again).equals(readFileSync(vsix))).toBe(true);
  });

  test("is asked for the API of the oldest editor it runs in, by its types", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const { engines } = JSON.parse(text("extension/package.json"));
    expect(engines.vscode).toBe(`^${devDependencies["@types/vscode"]}`);
  });
});

describe("its server command", () => {
  test("starts the crew that npm has installed around the workspace, and that serves the workspace", async () => {
    const repository = writeWorkspace(
      Object.fromEntries(Object.entries(shop).map(([path, written]) => [`teams/rivers/${path}`, written])),
    );
    mkdirSync(join(repository, "node_modules/.bin"), { recursive: true });
    const installed = join(repository, "node_modules/.bin/crew");
    symlinkSync(join(root, "cli/bin.js"), installed);
    const workspace = join(repository, "teams/rivers");
    const { command, args, shell } = serverCommand(workspace, "", "linux");
    expect([command, args, shell]).toEqual([installed, ["lsp", "--stdio", "--workspace", workspace], false]);

    const server = spawn(command, args, { cwd: workspace, shell, stdio: ["pipe", "pipe", "inherit"] });
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const path = "phases/plan.yaml";
    const uri = pathToFileURL(join(workspace, path)).href;
    const reported = new Promise((resolve) =>
      connection.onNotification(PublishDiagnosticsNotification.type, ({ uri: about, diagnostics }) => {
        if (about === uri && diagnostics.length > 0) resolve(diagnostics.map(({ code }) => code));
      }),
    );
    connection.listen();
    // The editor has the whole repository open, as a client of VS Code says it.
    const folder = { uri: pathToFileURL(repository).href, name: "repository" };
    const { serverInfo, capabilities } = await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: folder.uri,
      workspaceFolders: [folder],
      capabilities: {},
    });
    expect([serverInfo?.name, capabilities.hoverProvider]).toEqual(["crew", true]);
    await connection.sendNotification(InitializedNotification.type, {});
    const written = `${shop[path]}gaol: x\n`;
    await connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: "yaml", version: 1, text: written },
    });
    expect(await reported).toContain("unknown-key");
    await connection.sendRequest(ShutdownRequest.type);
    const ended = new Promise((resolve) => server.once("exit", resolve));
    await connection.sendNotification(ExitNotification.type);
    expect(await ended).toBe(0);
    connection.dispose();
    rmSync(repository, { recursive: true });
  });

  test("is the user's own where one is set, and the one on the path where none is installed", () => {
    expect(serverCommand(place, "/opt/crew", "linux").command).toBe("/opt/crew");
    expect(serverCommand(place, "", "linux").command).toBe("crew");
  });

  test("goes through the shell on Windows, with quotes around spaces", () => {
    expect(serverCommand("C:/My Team", "C:/Program Files/crew.cmd", "win32")).toEqual({
      command: '"C:/Program Files/crew.cmd"',
      args: ["lsp", "--stdio", "--workspace", '"C:/My Team"'],
      shell: true,
    });
  });
});

test("each workspace of a repository is found once, and a file in a nested one belongs to that", () => {
  expect(
    workspacesOf([
      "/r/teams/rivers/engagements/a/engagement.yaml",
      "/r/teams/rivers/engagements/b/engagement.yaml",
      "/r/teams/lakes/engagements/a/engagement.yaml",
      "/r/teams/lakes/starters/x/engagements/x/engagement.yaml",
    ]),
  ).toEqual(["/r/teams/lakes", "/r/teams/rivers"]);
});
