import { createHash } from "node:crypto";
import { packageText, packageVersion } from "../package-file.ts";

const schemas = ["agent", "common", "engagement", "phase", "tool"].map((kind) => `schema/${kind}.schema.json`);

/** The language as this version of crew has it: what a workspace carries for its editor and its readers. */
export function languageFiles(): Map<string, string> {
  return new Map([...schemas, "schema/REFERENCE.md"].map((path) => [path, packageText(path)]));
}

/** Which version wrote a workspace's own copies, and what they were: a copy that is another one now was changed by hand. */
export interface VersionStamp {
  crew: string;
  /** SHA-256 by path. */
  files: { [path: string]: string };
}

export const stampPath = "schema/version.json";

export function stampOf(files: ReadonlyMap<string, string>): VersionStamp {
  return {
    crew: packageVersion(),
    files: Object.fromEntries([...files].map(([path, text]) => [path, digestOf(text)])),
  };
}

export function writeStamp(stamp: VersionStamp): string {
  return `${JSON.stringify(stamp, undefined, 2)}\n`;
}

/** Of a text as Git keeps it. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text.replaceAll("\r\n", "\n"), "utf8").digest("hex");
}
