// Runs the same command line on the Node that the lockfile installed, when crew was started with an older one.
const { spawn } = require("node:child_process");
const { existsSync } = require("node:fs");
const { constants } = require("node:os");
const { join } = require("node:path");

const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];

/** Signals reach it, and how it ends is how this process ends. */
function runOnNewerNode() {
  const files = ["node", "node.exe"].map((name) => join(__dirname, "../node_modules/node/bin", name));
  const node = files.find((file) => existsSync(file));
  if (node === undefined) {
    const isClone = existsSync(join(__dirname, "../.ci/setup.mjs"));
    const advice = isClone
      ? "Run `npm ci` here: it installs one."
      : "`npx --package=node@24 --call '<command>'` brings one.";
    console.error(`crew needs Node 24 or newer, and this is ${process.version}. ${advice}`);
    process.exit(2);
  }
  // The channel closes when this process ends for any reason.
  const stdio = ["inherit", "inherit", "inherit", "ipc"];
  const env = { ...process.env, CREW_STARTER: "1" };
  const child = spawn(node, [join(__dirname, "bin.js"), ...process.argv.slice(2)], { env, stdio });
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => {
    console.error(
      `crew: the Node that the lockfile installs cannot be started (${error.message}). Run \`npm ci\` again.`,
    );
    process.exit(70);
  });
  child.once("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // For a signal that does not end this process, such as an ignored one: exits with the code that a shell reports.
    setTimeout(() => process.exit(128 + constants.signals[signal]), 100);
  });
}

module.exports = { runOnNewerNode };
