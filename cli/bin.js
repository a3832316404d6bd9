#!/usr/bin/env node
// Finds the Node the lockfile installed when it was started by an older one, then runs the bundle (or, unbuilt, the sources).
// An import of one of Node's modules loads all that it could give; what is required loads when it is used.
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
  // One engagement takes no time; a whole workspace or its infrastructure may.
  if (/^(validate|compile)$/.test(word) && !engagement.startsWith("-") && !rest.includes("--infra")) expectShortRun();
  const bundle = currentBundle();
  const { main } = bundle ? load(`${bundle}/main.js`) : await import("./main.ts");
  await main(process.argv.slice(2));
}

/** A starter that is killed passes nothing on; its end of the channel is closed then. */
function endWithStarter() {
  delete process.env.CREW_STARTER;
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  // Listening for it would keep this process from ending by itself.
  process.channel?.unref();
}
