// Prepares a fresh clone: installs from the lockfile when needed, then builds outdated parts; with --install it builds
// nothing. Plain JavaScript, because any Node may run npm; everything after it runs on the Node that the lockfile
// installs.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "node_modules/.bin");
const stamp = join(root, "node_modules/.crew-installed");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

function run(command, args, what) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, ASTRO_TELEMETRY_DISABLED: "1" };
  const { status, error } = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) return;
  console.error(`crew: ${what} failed${error ? `: ${error.message}` : ""}.`);
  process.exit(status ?? 1);
}

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  console.log("crew: installing dependencies from the lockfile …");
  const npm = process.env.npm_execpath;
  const ci = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  if (npm?.endsWith(".js")) run(process.execPath, [npm, ...ci], "npm ci");
  else run("npm", ci, "npm ci");
  writeFileSync(stamp, lock);
}
// On Windows, npm's entry in .bin is a shell script, so the program itself is used.
const node = ["node", "node.exe"]
  .map((name) => join(root, "node_modules/node/bin", name))
  .find((file) => existsSync(file));
if (!process.argv.includes("--install")) run(node ?? "node", [join(root, ".ci/build.ts")], "the build");
