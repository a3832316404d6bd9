import { fromFinally } from "../../../schema/table.ts";
import { givenInput } from "../../artifacts/given-input.ts";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { placeToTake } from "../../ledger/flow-places.ts";
import type { Ending, PendingStart } from "../../ledger/project-item.ts";
import { recordEnding } from "../../ledger/projects.ts";
import type { Table } from "../../ledger/table.ts";
import { whereItStopped } from "./where-it-stopped.ts";

/**
 * Records an execution of the project's final phases, after one that ended without them; it gives the project its status. False when
 * there are none, when they were begun before, or when the project has ended: then the caller records the end itself.
 */
export async function beginFinally(
  { table, objects }: { table: Table; objects: ObjectStore },
  project: ProjectRecords,
  ending: Ending,
): Promise<PendingStart | undefined> {
  const { id, meta, manifest } = project;
  const hasFinal = manifest.phases.some(({ final }) => final);
  if (!hasFinal || meta.ending !== undefined || meta.stateMachineArn === undefined) return undefined;
  const executions = (meta.executions ?? 1) + 1;
  const pendingStart: PendingStart = {
    stateMachineArn: meta.stateMachineArn,
    name: `${id}-${executions}`,
    ...placeToTake(id, meta, executions),
    input: JSON.stringify({
      project: id,
      config: meta.config,
      siteUrl: "",
      from: fromFinally,
      ending: "stopped",
      endingReason: ending.cause,
      ...(await givenInput(objects, meta)),
      ...whereItStopped(project),
    }),
    event: {
      id: `${ending.time}-ending`,
      time: ending.time,
      kind: "project-ending",
      text: `${ending.cause} The final phases begin.`,
    },
  };
  return (await recordEnding(table, id, meta, { ending, executions, pendingStart })) ? pendingStart : undefined;
}
