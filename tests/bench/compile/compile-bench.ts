import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureInTurn, report, timeProcess } from "../timing.ts";

const root = join(import.meta.dirname, "../../..");

/** Cold processes: each run starts from nothing but the disk's and Node's compile cache. */
export async function benchCompile(): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), "crew-bench-"));
  const node = process.execPath;
  const crew = (...words: string[]) => timeProcess(node, ["cli/bin.js", ...words], root);
  const rows = await measureInTurn(
    [
      { name: "node -e 0", run: () => timeProcess(node, ["-e", "0"], root) },
      { name: "crew validate", run: () => crew("validate", "cloudcrew") },
      { name: "crew compile", run: () => crew("compile", "cloudcrew", "--out", join(out, "crew")) },
      {
        name: "aws-cdk-lib synth",
        run: () => timeProcess(node, ["compile/cdk-stack.mjs", join(out, "cdk")], join(root, "tests/bench")),
      },
    ],
    11,
  );
  rmSync(out, { recursive: true, force: true });
  report("Cold command line (aim: validate at most 3 x, compile at most 8 x node)", "ms", rows, "node -e 0");
  report("The same against the CDK (aim: compile at most 0.1 x)", "ms", rows.slice(2), "aws-cdk-lib synth");
}
