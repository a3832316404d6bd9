import type { ArtifactEntry, GateCaveat } from "../../schema/types.ts";
import { readItems } from "../ledger/read.ts";
import type { Table } from "../ledger/table.ts";
import { caveatsOf, isIrregular } from "./gate-caveats.ts";
import type { GateRecord, ProjectRecords } from "./project-records.ts";
import type { Revisions } from "./revisions.ts";

/** Caveats of a gate, from the files of its revision. */
export async function readCaveats(
  { table, revisions }: { table: Table; revisions: Revisions },
  project: ProjectRecords,
  gate: GateRecord,
  known?: readonly ArtifactEntry[],
): Promise<GateCaveat[]> {
  const phase = project.manifest.phases.find(({ name }) => name === gate.phase);
  if (phase === undefined) return [];
  const files = known ?? (await revisions.open(project.id, gate.revision))?.files ?? [];
  const verdicts = isIrregular(project, gate) ? await readItems(table, project.id, "verdict") : [];
  return caveatsOf({ project, gate, phase, files, verdicts });
}
