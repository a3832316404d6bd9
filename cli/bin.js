#!/usr/bin/env node
// Finds the Node the lockfile installed when it was started by an older one, then runs the bundle (or, unbuilt, the sources).
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

if (Number(process.versions.node.split(".")[0]) < 24) {
  const node = here("../node_modules/node/bin/node");
  if (!existsSync(node)) {
    console.error("crew needs Node 24 or newer. Run `npm ci` here: it installs one.");
    process.exit(2);
  }
  const { status } = spawnSync(node, [here("bin.js"), ...process.argv.slice(2)], { stdio: "inherit" });
  process.exit(status ?? 70);
}
module.enableCompileCache?.();
const built = new URL("../build/cli/main.js", import.meta.url);
const { main } = await import(existsSync(built) ? built.href : new URL("main.ts", import.meta.url).href);
await main(process.argv.slice(2));
