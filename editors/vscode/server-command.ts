import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Command line of a workspace's language server. */
export interface ServerCommand {
  command: string;
  args: string[];
  /** True for npm's scripts on Windows, which need a shell; the shell needs quotes around paths with spaces. */
  shell: boolean;
}

/** `configured` is the user's program; empty for the nearest crew installed by npm, or the one on the path. */
export function serverCommand(workspace: string, configured: string, platform = process.platform): ServerCommand {
  const isWindows = platform === "win32";
  const program = configured !== "" ? configured : (installedIn(workspace, isWindows ? "crew.cmd" : "crew") ?? "crew");
  const words = [program, "lsp", "--stdio", "--workspace", workspace];
  const [command = "", ...args] = isWindows ? words.map((word) => (word.includes(" ") ? `"${word}"` : word)) : words;
  return { command, args, shell: isWindows };
}

function installedIn(workspace: string, name: string): string | undefined {
  for (let folder = workspace; ; folder = dirname(folder)) {
    const program = join(folder, "node_modules/.bin", name);
    if (existsSync(program)) return program;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Outermost folders that contain the engagements at these paths: nested workspaces belong to the outer one. */
export function workspacesOf(engagements: readonly string[]): string[] {
  const folders = [...new Set(engagements.map((path) => dirname(dirname(dirname(path)))))];
  return folders
    .filter((folder) => !folders.some((other) => other !== folder && folder.startsWith(join(other, "/"))))
    .sort();
}
