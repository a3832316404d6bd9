import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The name in `from "name/inside"`, `import("name")` or `import "name"`. */
const imported = /(?:from|import)\s*\(?\s*"((?:@[\w.-]+\/)?[a-z][\w.-]*)(?=["/])/g;

/**
 * The packages, with their versions, that the action needs for a workspace. Only where it declares environments, comparing prints
 * their infrastructure; without a workspace that is taken for granted.
 */
export function packagesToRun(root, workspace) {
  const hasEnvironments =
    workspace === undefined ||
    globSync("engagements/*/engagement.yaml", { cwd: workspace }).some((file) =>
      /\benvironments\b/.test(readFileSync(join(workspace, file), "utf8")),
    );
  const exclude = ["runtime/lambda/**", "cli/lsp/**", ...(hasEnvironments ? [] : ["compiler/emit/infra/**"])];
  const sources = globSync("{cli,compiler,runtime,schema,base}/**/*.{ts,js}", { cwd: root, exclude });
  const names = new Set(
    sources.flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(imported)].map(([, name]) => name)),
  );
  const { devDependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const known = Object.entries({ ...devDependencies, ...optionalDependencies });
  return Object.fromEntries(known.filter(([name]) => names.has(name)));
}
