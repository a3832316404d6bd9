// Bundles the command line into a new folder below build/cli and then switches to it: running processes keep their
// files.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { bundleCli } from "./bundle-cli.ts";

// A process loads its late modules within minutes of its start.
const keptFor = 60 * 60 * 1000;

export async function buildCli(root: string): Promise<void> {
  const files = await bundleCli(root);
  // Cached code is valid only for the Node version that made it.
  const hash = createHash("sha256").update(process.version);
  for (const file of ["cli/bundle.cjs", ".ci/warm-cli.cjs"]) hash.update(readFileSync(join(root, file)));
  for (const [name, code] of files) hash.update(name).update("\0").update(code);
  const builds = join(root, "build/cli");
  const name = hash.digest("hex").slice(0, 16);
  const unfinished = join(builds, `unfinished-${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  for (const [file, code] of files) writeFileSync(join(unfinished, file), code);
  for (const settings of [[], ["short"]]) {
    const words = [join(root, ".ci/warm-cli.cjs"), unfinished, ...settings];
    execFileSync(process.execPath, words, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  }
  publish(builds, unfinished, name);
}

/** Makes the new build the current one atomically, and deletes builds replaced long ago. */
function publish(builds: string, unfinished: string, name: string): void {
  const [pointer, next] = [join(builds, "current"), `${unfinished}.pointer`];
  const isKnown = readdirSync(builds).includes(name);
  if (isKnown) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, join(builds, name));
  const replaced = readdirSync(builds).includes("current") ? join(builds, readFileSync(pointer, "utf8")) : undefined;
  const now = new Date();
  if (replaced !== undefined && readdirSync(builds).includes(basename(replaced))) utimesSync(replaced, now, now);
  writeFileSync(next, name);
  renameSync(next, pointer);
  for (const other of readdirSync(builds)) {
    const path = join(builds, other);
    if (other !== name && path !== pointer && now.getTime() - statSync(path).mtimeMs > keptFor)
      rmSync(path, { recursive: true });
  }
}
