import type { FactName, Phase } from "./types.ts";

/** Maximum size of each fact as JSON without its checks: names, digests and numbers. */
const ownBytes: Record<FactName, number> = {
  checks: 120,
  findings: 220,
  review: 180,
  spend: 100,
  // At most eight, given by people.
  ratings: 600,
  rounds: 0,
};

/** Names and values of `passed`, `failed` and `skipped`, and the punctuation around a check. */
const checkBytes = 60;
/** Longest text of a number, with the punctuation around it. */
const valueBytes = 29;

/** Returns the maximum size of the facts that the machine keeps of a phase, as JSON. */
export function factBytes({ facts = [], checks }: { facts?: readonly FactName[]; checks: FactSources }): number {
  const named = facts.includes("checks") ? checks : [];
  const ofChecks = named.map(({ id, values = {} }) =>
    id === undefined
      ? 0
      : Object.keys(values).reduce((sum, name) => sum + name.length + valueBytes, id.length + checkBytes),
  );
  return [...facts.map((fact) => ownBytes[fact]), ...ofChecks].reduce((sum, bytes) => sum + bytes, 0);
}

type FactSources = readonly Pick<Phase["checks"][number], "id" | "values">[];
