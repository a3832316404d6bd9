import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "astro";
import type { SiteData } from "../../../schema/site-data.ts";

const root = join(import.meta.dirname, "../../..");

export interface BuiltSite {
  /** Files that a server gives out as they are. */
  clientFolder: string;
  render(request: Request, locals: { crew: SiteData }): Promise<Response>;
}

/** The site as it ships: where `npm test` has just built it, that; otherwise built when its sources have changed since the last time. */
export async function builtSite(): Promise<BuiltSite> {
  const isBuilt = process.env.CREW_TEST_BUNDLE === "true";
  const folder = isBuilt ? join(root, "site/dist") : join(root, "node_modules/.cache/tested-site", digestOfSources());
  if (!existsSync(folder)) await buildInto(folder);
  const entry = await import(pathToFileURL(join(folder, "server/entry.mjs")).href);
  return { clientFolder: join(folder, "client"), render: entry.render };
}

async function buildInto(folder: string): Promise<void> {
  // Test files run side by side: each builds on its own and the first to finish is the one that is used.
  const draft = `${folder}-${process.pid}`;
  process.env.ASTRO_TELEMETRY_DISABLED = "1";
  await build({ root: join(root, "site"), outDir: draft, logLevel: "error" });
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
}

function digestOfSources(): string {
  const hash = createHash("sha256");
  const files = globSync(["site/**/*.{ts,astro,css,svg}", "schema/*.ts"], {
    cwd: root,
    exclude: (path) => /(^|\/)(dist|\.astro)$/.test(path),
  });
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}
