import { commands, type ExtensionContext, RelativePattern, Uri, window, workspace } from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { serverCommand, workspacesOf } from "./server-command.ts";

/** Servers by workspace folder: a repository open in an editor may contain several workspaces. */
const clients = new Map<string, LanguageClient>();

export async function activate({ subscriptions }: ExtensionContext): Promise<void> {
  const watcher = workspace.createFileSystemWatcher("**/engagements/*/engagement.yaml", false, true, false);
  subscriptions.push(
    watcher,
    watcher.onDidCreate(startAndStop),
    watcher.onDidDelete(startAndStop),
    workspace.onDidChangeWorkspaceFolders(startAndStop),
    commands.registerCommand("crew.restart", restart),
  );
  await startAndStop();
}

export async function deactivate(): Promise<void> {
  await Promise.all([...clients.keys()].map(stop));
}

async function restart(): Promise<void> {
  await deactivate();
  await startAndStop();
}

/** Starts servers for new workspaces, and stops those of deleted ones. */
async function startAndStop(): Promise<void> {
  const found = await workspace.findFiles("**/engagements/*/engagement.yaml", "**/{node_modules,dist,.crew}/**");
  const folders = workspacesOf(found.map(({ fsPath }) => fsPath));
  await Promise.all([...clients.keys()].filter((folder) => !folders.includes(folder)).map(stop));
  await Promise.all(folders.filter((folder) => !clients.has(folder)).map(start));
}

async function start(folder: string): Promise<void> {
  const configured = workspace.getConfiguration("crew").get("command", "");
  const { command, args, shell } = serverCommand(folder, configured);
  const files = "{engagements,agents,phases}/**/*.{yaml,yml,hbs,md}";
  const client = new LanguageClient(
    "crew",
    `crew (${workspace.asRelativePath(folder)})`,
    { command, args, options: { cwd: folder, shell } },
    {
      documentSelector: [{ scheme: "file", pattern: `${folder.replaceAll("\\", "/")}/${files}` }],
      synchronize: { fileEvents: workspace.createFileSystemWatcher(new RelativePattern(Uri.file(folder), files)) },
    },
  );
  clients.set(folder, client);
  try {
    await client.start();
  } catch (error) {
    clients.delete(folder);
    const reason = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(
      `crew: ${command} could not be started in ${folder} (${reason}). Install crew there or on the path, or name it in the setting crew.command.`,
    );
  }
}

async function stop(folder: string): Promise<void> {
  const client = clients.get(folder);
  clients.delete(folder);
  await client?.dispose();
}
