import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { packageRoot, packageText } from "./package-file.ts";

/** Markdown page of every diagnostic, by its id; each is stored beside the code that reports it. */
export function rulePages(): ReadonlyMap<string, string> {
  const folder = join(packageRoot, "compiler");
  const paths = globSync("**/*.md", { cwd: folder, exclude: (path) => path.includes("node_modules") });
  const pages = paths.filter((path) => basename(path) !== "README.md").sort();
  return new Map(pages.map((path) => [basename(path, ".md"), packageText(`compiler/${path}`)]));
}
