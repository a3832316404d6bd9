import { enumerate } from "../../base/enumerate.ts";
import type { Phase, Pipeline } from "../../schema/types.ts";
import { outlineOf } from "../graph/outline.ts";
import { stepsOfKind } from "../ir/steps.ts";
import type { Change } from "./change.ts";
import { compareGroups } from "./compare-groups.ts";
import { compareReturns } from "./compare-returns.ts";
import { compareOptional } from "./compare-values.ts";
import { type PhasePair, phasesInOrder } from "./pair-phases.ts";

/** Compares the flow: phases that were added, removed, moved, made conditional or set beside others. */
export function compareFlow(before: Pipeline, after: Pipeline, pairs: readonly PhasePair[]): Change[] {
  return [
    ...pairs.flatMap(comingAndGoing),
    ...movedPhases(before, pairs),
    ...pairs.flatMap((pair) => compareCondition(before, after, pair)),
    ...compareGroups(before, after),
    ...compareReturns(before, after),
    ...pairs.flatMap(compareFinal),
    ...pairs.flatMap((pair) => compareEach(before, after, pair)),
  ];
}

function comingAndGoing({ name, before, after }: PhasePair): Change[] {
  const about = { theme: "flow" as const, subject: `phases.${name}` };
  if (after && !before) {
    const end = after.gated ? "ends at a gate" : "continues without a gate";
    const sentence = `${name} is new: ${enumerate(after.members)} work on it, and it ${end}.`;
    return [{ ...about, kind: "added", severity: "medium", sentence, after: after.title }];
  }
  if (before && !after) {
    const sentence = `${name} was removed${before.gated ? ", with the decision at its gate" : ""}.`;
    return [{ ...about, kind: "removed", severity: before.gated ? "high" : "medium", sentence, before: before.title }];
  }
  return [];
}

/** Returns the phases outside the longest run that kept its order: the smallest set that counts as moved. */
function movedPhases(before: Pipeline, pairs: readonly PhasePair[]): Change[] {
  const old = phasesInOrder(before).map(({ name }) => name);
  const kept = pairs.filter((pair) => pair.before && pair.after);
  const places = kept.map(({ name }) => old.indexOf(name));
  const inOrder = longestRising(places);
  return kept.flatMap(({ name }, at) => {
    if (inOrder.has(places[at] ?? -1)) return [];
    const previous = kept[at - 1]?.name;
    const where = previous === undefined ? "first" : `after ${previous}`;
    const sentence = `${name} now comes ${where}.`;
    return [{ theme: "flow", kind: "changed", severity: "medium", subject: `phases.${name}.order`, sentence } as const];
  });
}

/** Returns the members of a longest increasing subsequence of distinct numbers. */
function longestRising(numbers: readonly number[]): Set<number> {
  const best: number[][] = [];
  for (const number of numbers) {
    const before = best.filter((run) => (run.at(-1) ?? -1) < number);
    const longest = before.reduce<number[]>((a, b) => (b.length > a.length ? b : a), []);
    best.push([...longest, number]);
  }
  return new Set(best.reduce<number[]>((a, b) => (b.length > a.length ? b : a), []));
}

function compareCondition(before: Pipeline, after: Pipeline, { name, ...pair }: PhasePair): Change[] {
  if (!pair.before || !pair.after) return [];
  const gated = pair.after.gated;
  return compareOptional(
    { theme: "flow", subject: `phases.${name}.when` },
    conditionOf(before, name),
    conditionOf(after, name),
    {
      added: {
        severity: gated ? "high" : "medium",
        sentence: `${name} now runs only under a condition${gated ? ", and so does its gate" : ""}.`,
      },
      removed: { severity: "medium", sentence: `${name} now always runs.` },
      changed: { severity: "medium", sentence: `${name} runs under a different condition.` },
    },
  );
}

function conditionOf(pipeline: Pipeline, phase: string): string | undefined {
  return outlineOf(pipeline).flatMap(({ conditions }) => conditions.get(phase) ?? [])[0];
}

/** Compares the list for each of whose elements a phase is worked on. */
function compareEach(before: Pipeline, after: Pipeline, { name, ...pair }: PhasePair): Change[] {
  if (!pair.before || !pair.after) return [];
  const [old, now] = [before, after].map(({ steps }) => stepsOfKind(steps, "each").find(({ phase }) => phase === name));
  const about = { theme: "flow", severity: "medium", subject: `phases.${name}.each` } as const;
  if (now === undefined) {
    return old === undefined ? [] : [{ ...about, kind: "removed", sentence: `${name} is now worked on once.` }];
  }
  if (old === undefined) {
    const sentence = `${name} is now worked on once for each of ${now.list}, at most ${now.items} times.`;
    return [{ ...about, kind: "added", sentence }];
  }
  const changes = [
    ...(old.list === now.list ? [] : [`${name} is now worked on for each of ${now.list} instead of ${old.list}.`]),
    ...(old.items === now.items ? [] : [`${now.list} may now have ${now.items} elements instead of ${old.items}.`]),
    ...(old.atOnce === now.atOnce
      ? []
      : [`${name} now works on ${now.atOnce} elements at once instead of ${old.atOnce}.`]),
    ...locksNow(old.locks, now.locks, name),
  ];
  return [...changes, ...mergesNow(pair.before, pair.after)].map((sentence) => ({
    ...about,
    kind: "changed" as const,
    sentence,
  }));
}

/** Says which elements wait for each other now. */
function locksNow(old: string | undefined, now: string | undefined, name: string): string[] {
  if (old === now) return [];
  if (now === undefined) return [`Elements of ${name} no longer wait for those whose ${old} overlap with theirs.`];
  if (old !== undefined) return [`Elements of ${name} now lock the paths in ${now} instead of ${old}.`];
  return [`Elements of ${name} whose ${now} overlap now work one after another, and their agents write only there.`];
}

/** Says when elements can, or can no longer, change the same files. */
function mergesNow(before: Phase, { name, each }: Phase): string[] {
  const [old, now] = [before.each?.mergeRounds ?? 0, each?.mergeRounds ?? 0];
  if (old === now) return [];
  if (now === 0) return [`Elements of ${name} can no longer write the same file, so none works on a conflict.`];
  return [
    `Elements of ${name} may now write the same files: one in conflict with what others merged works on it once more.`,
  ];
}

function compareFinal({ name, before, after }: PhasePair): Change[] {
  if (!before || !after || before.final === after.final) return [];
  const sentence = after.final
    ? `${name} now runs at the end of every project, however it ends.`
    : `${name} no longer runs at the end of every project.`;
  return [{ theme: "flow", kind: "changed", severity: "high", subject: `phases.${name}.finally`, sentence }];
}
