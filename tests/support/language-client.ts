import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import type { Files } from "./workspace.ts";

const main = pathToFileURL(join(import.meta.dirname, "../../cli/main.ts")).href;
const script = `const { main } = await import(${JSON.stringify(main)}); await main(["lsp", "--stdio"]);`;

/** An editor with a server of its own: a real client over the standard streams of a child process. */
export interface LanguageClient {
  connection: ProtocolConnection;
  abilities: InitializeResult;
  uri(path: string): string;
  open(path: string, text: string): void;
  /** Replaces the text between two positions, as typing does. */
  type(path: string, start: Position, end: Position, text: string): void;
  /** The first diagnostics of a file that satisfy the condition, now or later. */
  diagnostics(path: string, isWanted: (diagnostics: Diagnostic[]) => boolean): Promise<Diagnostic[]>;
  /** Ends the session properly; gives the server's exit code. */
  close(): Promise<number | null>;
}

export async function openLanguageClient(files: Files): Promise<LanguageClient> {
  const root = mkdtempSync(join(tmpdir(), "crew-editor-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const server = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: tmpdir(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const shown = watchDiagnostics(connection);
  connection.listen();
  const uri = (path: string): string => pathToFileURL(join(root, path)).href;
  const abilities = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    workspaceFolders: null,
    capabilities: { workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ["rename"] } } },
  });
  await connection.sendNotification(InitializedNotification.type, {});
  let version = 1;
  return {
    connection,
    abilities,
    uri,
    open(path, text) {
      const textDocument = { uri: uri(path), languageId: "yaml", version: version++, text };
      void connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    },
    type(path, start, end, text) {
      const textDocument = { uri: uri(path), version: version++ };
      const contentChanges = [{ range: { start, end }, text }];
      void connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument, contentChanges });
    },
    diagnostics: (path, isWanted) => shown.until(uri(path), isWanted),
    async close() {
      await connection.sendRequest(ShutdownRequest.type);
      const ended = exitCode(server);
      await connection.sendNotification(ExitNotification.type);
      const code = await ended;
      connection.dispose();
      rmSync(root, { recursive: true });
      return code;
    },
  };
}

function exitCode(server: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => server.once("exit", resolve));
}

function watchDiagnostics(connection: ProtocolConnection) {
  const shown = new Map<string, Diagnostic[]>();
  let waiting: (() => boolean)[] = [];
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
    shown.set(uri, diagnostics);
    waiting = waiting.filter((isDone) => !isDone());
  });
  return {
    until(uri: string, isWanted: (diagnostics: Diagnostic[]) => boolean): Promise<Diagnostic[]> {
      return new Promise((resolve) => {
        const isDone = (): boolean => {
          const diagnostics = shown.get(uri);
          if (diagnostics === undefined || !isWanted(diagnostics)) return false;
          resolve(diagnostics);
          return true;
        };
        if (!isDone()) waiting.push(isDone);
      });
    },
  };
}
