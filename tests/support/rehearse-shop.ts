import { rmSync } from "node:fs";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { runCrew, writeWorkspace } from "./run-crew.ts";
import { overlay } from "./workspace.ts";

/** Rehearses the shop with changes: the emitted machine, real runners and the API, with a played model and played people. */
export function rehearseShop(changes: string): RehearsalReport {
  const folder = writeWorkspace(overlay(changes));
  try {
    const { code, stdout, stderr } = runCrew(["rehearse", "shop", "--json"], { cwd: folder });
    if (code !== 0) throw new Error(`${stderr}\n${stdout}`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
