import { marks, projectOf } from "../../../schema/table.ts";
import type { Decider } from "../../inbox/decider.ts";
import { markSettled } from "../../ledger/projects.ts";
import { itemsOf, readMarked } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { completeStop } from "./complete-stop.ts";
import { start } from "./pending-start.ts";

/** Completes recorded starts and stops that were interrupted because the API stopped or the service was down. */
export async function completeChanges(services: Decider): Promise<number> {
  const projects = itemsOf(await readMarked(services.table, marks.changing), "meta");
  const results = await Promise.all(
    projects.map((meta) =>
      completeChange(services, meta).catch((error: unknown) => {
        logFailure("change-later", error, { pk: meta.pk });
        return false;
      }),
    ),
  );
  return results.filter(Boolean).length;
}

async function completeChange(services: Decider, { pk, stopping, pendingStart }: Stored<"meta">): Promise<boolean> {
  const project = projectOf({ pk });
  if (stopping !== undefined) {
    await completeStop(services, project);
    return false;
  }
  if (pendingStart !== undefined) await start(services, project, pendingStart);
  else await markSettled(services.table, project);
  return pendingStart !== undefined;
}
