// Refuses a release whose tag, version and changelog do not agree; run by the release workflow before everything else.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { releaseFaults } from "./release-faults.ts";

const read = (file: string) => readFileSync(join(import.meta.dirname, "..", file), "utf8");
const { version } = JSON.parse(read("package.json")) as { version: string };
const faults = releaseFaults({ tag: process.argv[2] ?? "", version, changelog: read("CHANGELOG.md") });
for (const fault of faults) console.error(`crew: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
