import { createHash } from "node:crypto";
import { packageText, packageVersion } from "../package-file.ts";

const schemas = ["agent", "common", "engagement", "phase", "tool"].map((kind) => `schema/${kind}.schema.json`);

/** Files of the language in this version of crew, which a workspace contains for its editor and its readers. */
export function languageFiles(): Map<string, string> {
  return new Map([...schemas, "schema/REFERENCE.md"].map((path) => [path, packageText(path)]));
}

/** Version that wrote a workspace's copies, and their digests: a copy with a different digest was changed by hand. */
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

/** Digest of a text with Git's line ends. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text.replaceAll("\r\n", "\n"), "utf8").digest("hex");
}
