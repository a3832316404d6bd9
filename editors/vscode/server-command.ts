import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** How the language server of a workspace is started. */
export interface ServerCommand {
  command: string;
  args: string[];
  /** Scripts that npm makes for Windows are run by a shell, which needs quotes around what holds spaces. */
  shell: boolean;
}

/** `configured` is the user's own program; empty for the nearest crew that npm has installed, or the one on the path. */
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

/** The outermost folders that hold the engagements at these paths: what lies in another workspace belongs to that one. */
export function workspacesOf(engagements: readonly string[]): string[] {
  const folders = [...new Set(engagements.map((path) => dirname(dirname(dirname(path)))))];
  return folders
    .filter((folder) => !folders.some((other) => other !== folder && folder.startsWith(join(other, "/"))))
    .sort();
}
