import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkEngagement, nodeHost } from "../../../compiler/index.ts";
import { createWorkspace, type Workspace } from "../../../compiler/language/workspace.ts";
import { measureInTurn, medianOf, report } from "../timing.ts";
import { engagementName, filesPerEngagement, makeWorkspace } from "./make-workspace.ts";

const engagements = 1000;

/** A workspace of a thousand engagements: validated whole, and after one edit in an editor. */
export async function benchScale(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "crew-scale-"));
  try {
    makeWorkspace(root, engagements);
    await benchValidate(root);
    benchEdits(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

interface Cost {
  milliseconds: number;
  cpuMilliseconds: number;
  peakMegabytes: number;
}

async function benchValidate(root: string): Promise<void> {
  const costs: Record<"floor" | "validate", Cost[]> = { floor: [], validate: [] };
  const run = (name: keyof typeof costs): number => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`), root], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    const cost = JSON.parse(stdout) as Cost;
    costs[name].push(cost);
    return cost.milliseconds;
  };
  const rows = await measureInTurn(
    [
      { name: "yaml and Ajv alone", run: () => run("floor") },
      { name: "crew validate", run: () => run("validate") },
    ],
    5,
  );
  const title = `validate ${engagements} engagements (${engagements * filesPerEngagement} files and the library; aim: at most twice yaml and Ajv alone)`;
  report(title, "ms", rows, "yaml and Ajv alone");
  const median = (name: keyof typeof costs, key: keyof Cost) => medianOf(costs[name].map((cost) => cost[key]));
  const ratio = median("validate", "cpuMilliseconds") / median("floor", "cpuMilliseconds");
  console.log(
    `  processor time ${ratio.toFixed(2)} x yaml and Ajv alone; peak memory ${median("validate", "peakMegabytes").toFixed(0)} MB, alone ${median("floor", "peakMegabytes").toFixed(0)} MB`,
  );
}

const edits = [
  { name: "a phase of one engagement", path: `engagements/${engagementName(500)}/phases/intake.yaml` },
  { name: "an engagement", path: `engagements/${engagementName(500)}/engagement.yaml` },
  { name: "a prompt of one engagement", path: `engagements/${engagementName(500)}/agents/prompts/liaison.md.hbs` },
  { name: "an agent that all share", path: "agents/pm.yaml" },
];

/** From the change of a text to the new diagnostics of its file, in a language server that has checked everything once. */
function benchEdits(root: string): void {
  const workspace = createWorkspace(nodeHost(root), checkEngagement);
  while (workspace.checkNext());
  console.log(`\none edit among ${engagements} engagements in the language server (aim: under 50 ms)`);
  for (const { name, path } of edits) {
    const times = timeEdits(workspace, path, readFileSync(join(root, path), "utf8"));
    const sorted = times.toSorted((a, b) => a - b);
    console.log(
      `  ${name.padEnd(28)} median ${medianOf(times).toFixed(1)} ms  (${sorted[0]?.toFixed(1)} to ${sorted.at(-1)?.toFixed(1)})`,
    );
  }
}

function timeEdits(workspace: Workspace, path: string, text: string): number[] {
  return Array.from({ length: 30 }, (_, round) => {
    const started = performance.now();
    workspace.change(path, `${text}\n# ${"typed ".repeat(round)}\n`);
    workspace.checkNext();
    workspace.diagnostics(path);
    return performance.now() - started;
  });
}
