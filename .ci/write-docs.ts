// Writes the docs site into build/docs.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildDocs } from "../docs/build-docs.ts";

export function writeDocs(root: string): void {
  const folder = join(root, "build/docs");
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of buildDocs(root)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
