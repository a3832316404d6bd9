// Installs only the packages that the sources import, in the versions of the lockfile: enough to run crew from its
// sources, as the action does. The published package needs none of them; development needs more (`npm ci`).
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file) => JSON.parse(readFileSync(join(root, file), "utf8"));
const { devDependencies, optionalDependencies } = read("package.json");
const lock = read("package-lock.json");

/** The name in `from "name/inside"`, `import("name")` or `import "name"`. */
const imported = /(?:from|import)\s*\(?\s*"((?:@[\w.-]+\/)?[a-z][\w.-]*)(?=["/])/g;
const sources = globSync("{cli,compiler,deploy,runtime,schema,base}/**/*.{ts,js}", { cwd: root });
const names = new Set(
  sources.flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(imported)].map(([, name]) => name)),
);
const known = Object.entries({ ...devDependencies, ...optionalDependencies });
const dependencies = Object.fromEntries(known.filter(([name]) => names.has(name)));

const folder = mkdtempSync(join(root, ".install-"));
try {
  const manifest = { name: "crew-to-run", version: "0.0.0", private: true, dependencies };
  const packages = { ...lock.packages, "": manifest };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ ...lock, ...manifest, packages }));
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const shell = process.platform === "win32";
  const { status } = spawnSync("npm", words, { cwd: folder, shell, stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) renameSync(join(folder, "node_modules"), join(root, "node_modules"));
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
