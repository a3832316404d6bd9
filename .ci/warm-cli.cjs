// Runs the commands that should start fast, and keeps beside the bundle in the folder named the code that they ran; with a second
// argument, the code for short runs.
const { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { expectShortRun, keepCode, load } = require("../cli/bundle.cjs");

async function warm(folder, isShort) {
  if (isShort) expectShortRun();
  const out = mkdtempSync(join(tmpdir(), "crew-warm-"));
  const workspace = notPlain(join(out, "workspace"));
  const { main } = load(join(folder, "main.js"));
  await main(["validate", "cloudcrew"]);
  await main(["validate", "cloudcrew", "--workspace", workspace]);
  await main(["compile", "cloudcrew", "--out", out]);
  if (!isShort) await startAndStop(main, out, workspace);
  rmSync(out, { recursive: true });
  keepCode();
  // Diagnostics of the engagement do not matter to the build.
  process.exitCode = 0;
}

/** Runs `crew up` until it is ready, and ends it: of all commands that take a second to start, it is the one that most people use. */
async function startAndStop(main, folder, workspace) {
  const { write } = process.stdout;
  process.stdout.write = (text, ...rest) => {
    if (/^Ready in/.test(text)) process.emit("SIGTERM", "SIGTERM");
    return write.call(process.stdout, text, ...rest);
  };
  const words = ["--workspace", workspace, "--state", join(folder, "state"), "--port", "0", "--aws-port", "0"];
  await main(["up", "hello", "--no-start", ...words]);
  process.stdout.write = write;
}

/** A copy of the workspace in which some files need the library that reads any YAML. */
function notPlain(folder) {
  for (const part of ["agents", "phases", "engagements"]) cpSync(part, join(folder, part), { recursive: true });
  for (const file of ["engagements/cloudcrew/engagement.yaml", "phases/discovery.yaml"]) {
    writeFileSync(join(folder, file), `---\n${readFileSync(file, "utf8")}`);
  }
  return folder;
}

warm(process.argv[2], process.argv.length > 3);
