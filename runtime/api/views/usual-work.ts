import { isOfPhase, marks, projectOf } from "../../../schema/table.ts";
import type { GateStart, StatusPhase, UsualWork } from "../../../schema/types.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { itemsOf, readItems, readNewestMarked } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";

/** Projects among which finished ones are looked for, those that are counted, and the fewest that say what is usual. */
const [newest, most, fewest] = [50, 5, 3];

/**
 * Returns the work that the phases took in the newest finished projects of the engagement, by the rounds' stopwatches. Undefined where fewer
 * than three have figures: then nothing is usual.
 */
export async function usualWork(
  table: Table,
  { id, meta, manifest }: ProjectRecords,
  { phases }: Pick<GateStart, "phases">,
): Promise<UsualWork | undefined> {
  const read = [marks.projects, marks.archive].map((mark) => readNewestMarked(table, mark, newest));
  const finished = (await Promise.all(read))
    .flatMap((items) => itemsOf(items, "meta"))
    .filter((other) => other.status === "FINISHED" && other.engagement === meta.engagement && !other.rehearsed)
    .filter((other) => projectOf(other) !== id)
    .slice(0, most);
  if (finished.length < fewest) return undefined;
  const started = manifest.phases.filter(({ name }) => phases.some(({ phase }) => phase === name));
  const rounds = await Promise.all(finished.map((other) => readItems(table, projectOf(other), "round")));
  const minutes = rounds
    .map((each) => Math.ceil(workedMs(started, each) / 60_000))
    .filter((each) => each > 0)
    .sort((a, b) => a - b);
  const [low, high] = [minutes[0], minutes.at(-1)];
  if (low === undefined || high === undefined || minutes.length < fewest) return undefined;
  return { projects: minutes.length, low, likely: minutes[Math.floor(minutes.length / 2)] ?? low, high };
}

/** Phases side by side take as long as the longest of them; the work on all elements of a list counts, and that of reviews. */
function workedMs(phases: readonly StatusPhase[], rounds: readonly Stored<"round">[]): number {
  const ofPhase = ({ name }: StatusPhase) =>
    rounds.filter(({ phase }) => isOfPhase(phase, name)).reduce((sum, { workedMs: worked = 0 }) => sum + worked, 0);
  const rows = Map.groupBy(phases, ({ index }) => index).values();
  return [...rows].reduce((sum, row) => sum + Math.max(...row.map(ofPhase)), 0);
}
