import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { compareText } from "../base/compare-text.ts";

/** One page of the docs site. */
export interface DocsPage {
  /** The Markdown file, by its path from the root of the repository. */
  source: string;
  /** Path below the site's address, with a slash at its end; empty for the first page. */
  address: string;
  title: string;
  text: string;
  part: "Use" | "Runbooks" | "Rules" | "Inside";
}

/** Pages for users of crew, in the order of the site's list. */
const forUsers = new Map([
  ["README.md", ""],
  ["schema/REFERENCE.md", "reference/"],
  ["schema/README.md", "schema/"],
  ["engagements/README.md", "engagements/"],
  ["starters/README.md", "starters/"],
  ["docs/models.md", "models/"],
  ["docs/runbooks/README.md", "runbooks/"],
  ["editors/README.md", "editors/"],
  ["docs/versions.md", "versions/"],
  ["CHANGELOG.md", "changelog/"],
  ["CONTRIBUTING.md", "contributing/"],
  ["SECURITY.md", "security/"],
]);

/** READMEs that `crew init` writes into workspaces, where their links are valid. */
const templates = ["starters/workspace/README.md"];

/** Reads every page that has a Markdown file in the repository. */
export function readPages(root: string): DocsPage[] {
  const outside = { cwd: root, exclude: ["**/node_modules/**", "**/dist/**", "build/**"] };
  const find = (pattern: string): string[] => globSync(pattern, outside).map((path) => path.replaceAll("\\", "/"));
  const rules = find("compiler/**/*.md").filter((path) => basename(path) !== "README.md");
  const readmes = find("*/**/README.md").filter((path) => !templates.includes(path) && !forUsers.has(path));
  const runbooks = find("docs/runbooks/*.md").filter((path) => basename(path) !== "README.md");
  const page = (source: string, address: string, part: DocsPage["part"]): DocsPage => {
    const text = readFileSync(join(root, source), "utf8").replaceAll("\r\n", "\n");
    return { source, address, title: titleOf(source, text), text, part };
  };
  return [
    ...[...forUsers].map(([source, address]) => page(source, address, "Use")),
    ...runbooks.map((source) => page(source, `runbooks/${basename(source, ".md")}/`, "Runbooks")).sort(byAddress),
    ...rules.map((source) => page(source, `rules/${basename(source, ".md")}/`, "Rules")).sort(byAddress),
    ...readmes.map((source) => page(source, `${dirname(source)}/`, "Inside")).sort(byAddress),
  ];
}

const byAddress = (a: DocsPage, b: DocsPage): number => compareText(a.address, b.address);

function titleOf(source: string, text: string): string {
  const title = /^# (.+)$/m.exec(text)?.[1];
  if (title === undefined) throw new Error(`${source} has no heading of the first level.`);
  return title.replaceAll("`", "");
}
