import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { cloudcrew, sizes, textOf } from "../support/compiled-environments.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "crew-cdktn-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The newest that were compared; the bindings are of AWS provider 6.66. */
const successors = ["cdktn@0.24.0", "@cdktn/provider-aws@25.7.0", "constructs@10.6.0"];

/** Why they could not be installed; undefined when they are. */
function install(): string | undefined {
  writeFileSync(join(folder, "package.json"), '{"private": true}');
  const argv = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", ...successors];
  const { status, stderr } = spawnSync("npm", argv, { cwd: folder, encoding: "utf8", timeout: 400_000 });
  return status === 0 ? undefined : `${successors.join(", ")} cannot be installed: ${stderr.slice(0, 200)}`;
}

type Emitter = typeof import("../../compiler/emit/infra/emit-infra.ts");

/** The emitter's own sources, with nothing but the names of three packages replaced. */
async function emitterOnSuccessors(): Promise<Emitter> {
  const outfile = join(folder, "emitter.mjs");
  const { resolve } = createRequire(join(folder, "package.json"));
  await build({
    absWorkingDir: root,
    entryPoints: ["compiler/emit/infra/emit-infra.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    logLevel: "error",
    banner: { js: 'import{createRequire as crewRequire}from"node:module";const require=crewRequire(import.meta.url);' },
    plugins: [
      {
        name: "successors",
        setup({ onResolve }) {
          onResolve({ filter: /^(cdktf$|constructs$|@cdktf\/provider-aws\/)/ }, ({ path }) => ({
            path: resolve(path.replace("cdktf", "cdktn")),
          }));
        },
      },
    ],
  });
  return import(pathToFileURL(outfile).href);
}

test("the same emitter prints the same bytes with CDK Terrain in the place of CDKTF", async (context) => {
  const missing = install();
  if (missing !== undefined) return context.skip(missing);
  const { emitInfra } = await emitterOnSuccessors();
  const { pipeline, files } = cloudcrew;
  for (const [size, environment] of sizes) {
    expect(emitInfra([{ pipeline, files }], environment)[0]?.text === textOf(environment), size).toBe(true);
  }
});
