// Builds the two packages of a deployment, named by their digests: the same sources give the same bytes everywhere.
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";

/** In `packages.json`: a file in the folder, its digest, and its key in a deployment's bucket. */
interface Package {
  file: string;
  sha256: string;
  key: string;
}

export function writePackages(root: string, sources: { runner: string; api: string; statement: string }): void {
  const { runner, api, statement } = sources;
  const folder = join(root, "build/packages");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const write = (name: string, extension: string, bytes: Uint8Array): Package => {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const file = `${name}-${sha256}.${extension}`;
    writeFileSync(join(folder, file), bytes);
    return { file, sha256, key: `${name}/${sha256}.${extension}` };
  };
  const packages = {
    runner: write("runner", "mjs", readFileSync(join(root, runner))),
    api: write("api", "zip", zip(functionFiles(root, api, statement))),
  };
  writeFileSync(join(folder, "packages.json"), `${JSON.stringify(packages, null, 2)}\n`);
}

/** Includes the reader of statements beside the function, which starts it as a separate process. */
function functionFiles(root: string, entry: string, statement: string): Map<string, Uint8Array> {
  const site = globSync("{server,client}/**/*.*", { cwd: join(root, "site/dist") }).sort();
  return new Map([
    ["index.mjs", readFileSync(join(root, entry))],
    ["statement.mjs", readFileSync(join(root, statement))],
    ...site.map((file): [string, Uint8Array] => [`site/${file}`, readFileSync(join(root, "site/dist", file))]),
  ]);
}

/** Makes all files readable, because Lambda reads them as a different user. Zip files contain local time: this one is the same in every time zone. */
function zip(files: Map<string, Uint8Array>): Uint8Array {
  const attributes = { os: 3, attrs: 0o100644 << 16, mtime: new Date(1980, 0, 1), level: 9 } as const;
  return zipSync(Object.fromEntries([...files].map(([path, bytes]) => [path, [bytes, attributes]])));
}
