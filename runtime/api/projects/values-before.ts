import type { Pipeline } from "../../../schema/types.ts";
import { ratingsOf } from "../../inbox/decided-record.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import type { Outputs } from "../../ledger/items.ts";
import { reviewJournal } from "../../ledger/keys.ts";
import { reportedValues } from "../../ledger/reported-values.ts";

/** Values that conditions read, as an execution has them when it comes to a phase for the first time. */
interface KnownValues {
  outputs: Outputs;
  facts: { [phase: string]: object };
}

/**
 * Returns what the phases before `from` have reported. Later ones are worked on again: a value of their earlier rounds could
 * decide on the new ones. Phases of one element of `phases` have one index, so none of them comes before another.
 */
export function valuesBefore(from: string, project: ProjectRecords, { phases }: Pipeline): KnownValues {
  const first = phases[from]?.index ?? 0;
  const earlier = Object.values(phases).filter(({ index, final }) => index < first && !final);
  const names = new Set(earlier.map(({ name }) => name));
  const facts = earlier.flatMap(({ name, facts: kept }) => {
    const known = kept === undefined ? {} : factsOf(name, kept, project);
    return Object.keys(known).length === 0 ? [] : [[name, known] as const];
  });
  return {
    outputs: reportedValues({
      rounds: project.rounds.filter(({ phase }) => names.has(phase)),
      lists: project.lists.filter(({ phase }) => names.has(phase)),
    }),
    facts: Object.fromEntries(facts),
  };
}

/** Returns the facts of a phase's newest ended round, of the review of it, and of the people who approved it, as far as expressions name them. */
function factsOf(phase: string, kept: readonly string[], { rounds, reviewRuns, gates }: ProjectRecords): object {
  const ended = newest(rounds.filter((each) => each.phase === phase && each.finishedAt !== undefined));
  if (ended === undefined) return {};
  // A further review of the same work has the number of the gate after it.
  const isAbout = ({ round }: { round: number }) => round >= ended.round;
  const review = newest(reviewRuns.filter((each) => each.phase === reviewJournal(phase) && isAbout(each)));
  const gate = newest(gates.filter((each) => each.phase === phase && each.status === "DECIDED" && isAbout(each)));
  const all = { ...ended.facts, ...review?.facts, ...(gate && ratingsOf(gate)) };
  return Object.fromEntries(Object.entries(all).filter(([fact]) => kept.includes(fact)));
}

function newest<Numbered extends { round: number }>(items: readonly Numbered[]): Numbered | undefined {
  return items.reduce<Numbered | undefined>(
    (latest, each) => (each.round > (latest?.round ?? -1) ? each : latest),
    undefined,
  );
}
