#!/usr/bin/env node
// Uses the Node version from the lockfile when started by an older one, then runs the bundle (or, unbuilt, the
// sources). An import of a Node module loads all its exports; `require` loads them on use.
import module from "node:module";

const require = module.createRequire(import.meta.url);

if (Number(process.versions.node.split(".")[0]) < 24) require("./newer-node.cjs").runOnNewerNode();
else await run();

async function run() {
  if (process.env.CREW_STARTER) endWithStarter();
  // For the packages that are not bundled.
  module.enableCompileCache?.();
  const { currentBundle, expectShortRun, load } = require("./bundle.cjs");
  const [word, engagement = "-", ...rest] = process.argv.slice(2);
  // One engagement takes little time; a whole workspace or its infrastructure may take longer.
  if (/^(validate|compile)$/.test(word) && !engagement.startsWith("-") && !rest.includes("--infra")) expectShortRun();
  const bundle = currentBundle();
  const { main } = bundle ? load(`${bundle}/main.js`) : await import("./main.ts");
  await main(process.argv.slice(2));
}

/** Ends this process with its parent: a killed parent sends no signal, but its end of the channel closes. */
function endWithStarter() {
  delete process.env.CREW_STARTER;
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // An open channel would keep this process from ending by itself.
  process.channel?.unref();
}
