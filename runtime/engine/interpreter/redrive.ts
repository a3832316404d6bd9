import type { Branch } from "../execution.ts";
import type { Run } from "./run.ts";

/** Makes unsuccessful branches ready: the innermost unfinished states run again without being entered again. */
export function redriveBranch(run: Run, branch: Branch): void {
  const { activity } = branch;
  run.burst.touched.add(branch);
  if (branch.stage === "enter") return void run.burst.ready.push(branch);
  if (activity?.kind === "fan" && activity.children.length > 0) {
    branch.stage = "blocked";
    activity.failed -= activity.children.filter((child) => child.stage === "failed").length;
    for (const child of [...activity.children].reverse()) redriveBranch(run, child);
    return;
  }
  branch.stage = branch.enteredEventId === 0 ? "enter" : "run";
  branch.activity = undefined;
  branch.retries = [];
  run.burst.ready.push(branch);
}
