import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

// Linux counts the memory of the process that started a program into its maxRSS (getrusage), so the program's own peak is read.
const measured = `
import { existsSync, readFileSync } from "node:fs";
const status = "/proc/self/status";
const peak = () => existsSync(status) ? Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync(status, "utf8"))[1]) : process.resourceUsage().maxRSS;
const { compile, nodeHost, synthesise } = await import(process.argv[1] + "/index.js");
const { pipeline } = compile(nodeHost(process.argv[2]), { engagement: "cloudcrew" });
const before = process.cpuUsage();
const files = await synthesise([pipeline], "prod");
const { user, system } = process.cpuUsage(before);
const milliseconds = (user + system) / 1000;
console.log(JSON.stringify({ milliseconds, mebibytes: peak() / 1024, bytes: files[0].text.length }));
`;

test("from sources to infrastructure takes less than a second and 150 MB, as crew ships", async () => {
  const outdir = mkdtempSync(join(tmpdir(), "crew-bundle-"));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: { index: "compiler/index.ts" },
      outdir,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node24",
      minifySyntax: true,
      minifyWhitespace: true,
      logLevel: "error",
      banner: {
        js: 'import{createRequire as crewRequire}from"node:module";const require=crewRequire(import.meta.url);',
      },
    });
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", measured, outdir, root], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const { milliseconds, mebibytes, bytes } = JSON.parse(stdout);
    expect(bytes).toBeGreaterThan(100_000);
    // Processor time: how long it takes by the clock depends on what else runs here.
    expect(milliseconds).toBeLessThan(1000);
    expect(mebibytes).toBeLessThan(143);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});
