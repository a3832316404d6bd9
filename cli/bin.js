#!/usr/bin/env node
// Finds the Node the lockfile installed when it was started by an older one, then runs the bundle (or, unbuilt, the sources).
// An import of one of Node's modules loads all that it could give; what is required loads when it is used.
import module from "node:module";

const require = module.createRequire(import.meta.url);

if (Number(process.versions.node.split(".")[0]) < 24) {
  const { spawnSync } = require("node:child_process");
  const { existsSync } = require("node:fs");
  const { fileURLToPath } = require("node:url");
  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  const node = here("../node_modules/node/bin/node");
  if (!existsSync(node)) {
    console.error("crew needs Node 24 or newer. Run `npm ci` here: it installs one.");
    process.exit(2);
  }
  const { status } = spawnSync(node, [here("bin.js"), ...process.argv.slice(2)], { stdio: "inherit" });
  process.exit(status ?? 70);
}
// For the packages that are not bundled.
module.enableCompileCache?.();
const { currentBundle, expectShortRun, load } = require("./bundle.cjs");
const [word, engagement = "-", ...rest] = process.argv.slice(2);
// One engagement takes no time; a whole workspace or its infrastructure may.
if (/^(validate|compile)$/.test(word) && !engagement.startsWith("-") && !rest.includes("--infra")) expectShortRun();
const bundle = currentBundle();
const { main } = bundle ? load(`${bundle}/main.js`) : await import("./main.ts");
await main(process.argv.slice(2));
