import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { reachedFiles } from "../../cli/starters/reached-files.ts";
import { nodeHost } from "../../compiler/index.ts";

/** A Git repository with the engagement `hello` in one of its folders. */
export interface Repository {
  root: string;
  /** The workspace: root/delivery. */
  workspace: string;
  write(path: string, text: string): void;
  /** Replaces a text of a file of the workspace, which must be there. */
  replace(path: string, old: string, now: string): void;
  git(...words: string[]): string;
  /** Commits all there is. */
  commit(): string;
  remove(): void;
}

const library = reachedFiles(nodeHost(join(import.meta.dirname, "../..")), "hello").files;

export function createRepository(): Repository {
  const root = mkdtempSync(join(tmpdir(), "crew-ci-"));
  const workspace = join(root, "delivery");
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...words], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  };
  for (const [path, bytes] of library) write(path, new TextDecoder().decode(bytes));
  git("init", "--quiet", "--initial-branch=main");
  return {
    root,
    workspace,
    write,
    replace(path, old, now) {
      const text = readFileSync(join(workspace, path), "utf8");
      if (!text.includes(old)) throw new Error(`${path} does not say ${old}.`);
      write(path, text.replace(old, now));
    },
    git,
    commit() {
      git("add", ".");
      git("commit", "--quiet", "--message=state");
      return git("rev-parse", "HEAD");
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}
