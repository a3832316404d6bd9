// Installs only the packages that the action needs, in the versions of the lockfile: what validating, compiling, comparing and
// rehearsing import. For a workspace that declares environments, comparing also prints their infrastructure, with 410 MB of
// packages more; without a workspace as argument they are installed. Development needs all (`npm ci`).
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packagesToRun } from "./packages-to-run.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file) => JSON.parse(readFileSync(join(root, file), "utf8"));
const lock = read("package-lock.json");

const dependencies = packagesToRun(root, process.argv[2]);

// Another step of the same job may have been here.
if (Object.keys(dependencies).every((name) => existsSync(join(root, "node_modules", name)))) process.exit();

const folder = mkdtempSync(join(root, ".install-"));
try {
  const manifest = { name: "crew-to-run", version: "0.0.0", private: true, dependencies };
  const packages = { ...lock.packages, "": manifest };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ ...lock, ...manifest, packages }));
  const words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const shell = process.platform === "win32";
  const { status } = spawnSync("npm", words, { cwd: folder, shell, stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) rmSync(join(root, "node_modules"), { recursive: true, force: true });
  if (status === 0) renameSync(join(folder, "node_modules"), join(root, "node_modules"));
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
