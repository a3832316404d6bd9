import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ClientCapabilities,
  type Connection,
  createConnection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { checkEngagement, nodeHost } from "../../compiler/index.ts";
import { createWorkspace } from "../../compiler/language/workspace.ts";
import { answerRequests } from "./answer-requests.ts";
import { checkInBackground } from "./background.ts";
import { placesIn } from "./positions.ts";
import { publishTo } from "./publish.ts";
import { urisUnder } from "./uris.ts";

/**
 * Serves the editor that started this process, until it sends exit or disconnects. The workspace given at start-up
 * takes precedence over the editor's folders; the current folder is the default.
 */
export function serveStdio(named: string | undefined): void {
  // Other output on standard output would break the protocol.
  console.log = console.error;
  serve(createConnection(ProposedFeatures.all, process.stdin, process.stdout), named);
}

function serve(connection: Connection, named: string | undefined): void {
  connection.onInitialize((params) => {
    open(connection, named ?? workspaceIn(params, process.cwd()), params.capabilities);
    return abilities;
  });
  connection.listen();
}

const abilities: InitializeResult = {
  serverInfo: { name: "crew" },
  capabilities: {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    hoverProvider: true,
    completionProvider: { triggerCharacters: [" ", ".", "{", "[", "#", "-"] },
    definitionProvider: true,
    referencesProvider: true,
    renameProvider: { prepareProvider: true },
    documentSymbolProvider: true,
    codeActionProvider: { codeActionKinds: ["quickfix", "source.fixAll"] },
  },
};

/** The folder that contains engagements/: the editor's, or the nearest one above it. */
function workspaceIn({ workspaceFolders, rootUri }: InitializeParams, fallback: string): string {
  const uri = workspaceFolders?.[0]?.uri ?? rootUri;
  const start = uri?.startsWith("file:") === true ? fileURLToPath(uri) : fallback;
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "engagements"))) return folder;
    if (folder === dirname(folder)) return start;
  }
}

function open(connection: Connection, root: string, client: ClientCapabilities): void {
  const workspace = createWorkspace(nodeHost(root), checkEngagement);
  const uris = urisUnder(root);
  const desk = { workspace, uris, places: placesIn(workspace, uris) };
  const publish = publishTo(connection, desk);
  const background = checkInBackground(workspace, {
    onSlice: publish,
    onBug: (error) => connection.console.error(`A bug in crew: ${error instanceof Error ? error.stack : error}`),
  });
  const change = (uri: string, text: string | undefined): void => {
    const path = uris.toPath(uri);
    if (path !== undefined) workspace.change(path, text);
    background.wake();
  };
  const documents = new TextDocuments(TextDocument);
  documents.onDidChangeContent(({ document }) => change(document.uri, document.getText()));
  documents.onDidClose(({ document }) => change(document.uri, undefined));
  documents.listen(connection);
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) {
      const path = uris.toPath(uri);
      if (path !== undefined) workspace.refresh(path);
    }
    background.wake();
  });
  answerRequests(connection, desk, client);
  connection.onInitialized(() => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) watchFiles(connection);
    background.wake();
  });
  connection.onShutdown(background.stop);
}

function watchFiles(connection: Connection): void {
  const watchers = [{ globPattern: "**/*.{yaml,yml,json,hbs,md}" }];
  // An editor that refuses the registration still reports changes made in it.
  connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => undefined);
}
