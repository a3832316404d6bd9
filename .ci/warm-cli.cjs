// Runs the commands that should start fast, and keeps beside the bundle in the folder named the code that they ran; with a second
// argument, the code for short runs.
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { expectShortRun, keepCode, load } = require("../cli/bundle.cjs");

async function warm(folder, isShort) {
  if (isShort) expectShortRun();
  const out = mkdtempSync(join(tmpdir(), "crew-warm-"));
  const { main } = load(join(folder, "main.js"));
  await main(["validate", "cloudcrew"]);
  await main(["compile", "cloudcrew", "--out", out]);
  rmSync(out, { recursive: true });
  keepCode();
  // Whether the engagement is clean is not what is built here.
  process.exitCode = 0;
}

warm(process.argv[2], process.argv.length > 3);
