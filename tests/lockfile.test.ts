import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Locked {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

function packagesOf(lockfile: string): Record<string, Locked> {
  return JSON.parse(readFileSync(join(import.meta.dirname, "..", lockfile), "utf8")).packages;
}

const lockfiles = ["package-lock.json", "tests/bench/package-lock.json", "tests/long/package-lock.json"];

// An install beside existing packages leaves out what other platforms need, and `npm ci` then refuses the lockfile.
test.each(lockfiles)("%s names the packages of every platform", (lockfile) => {
  const packages = packagesOf(lockfile);
  const paths = Object.keys(packages);
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !paths.some((other) => other.endsWith(`node_modules/${name}`)))
      .map((name) => `${path} -> ${name}`),
  );
  expect(missing).toEqual([]);
});

test.each(lockfiles)("%s leaves the registry to who installs", (lockfile) => {
  const fixed = Object.entries(packagesOf(lockfile)).filter(([, { resolved }]) => resolved !== undefined);
  expect(fixed).toEqual([]);
});
