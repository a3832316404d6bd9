import { enumerate } from "../../base/enumerate.ts";
import type { Phase, Pipeline } from "../../schema/types.ts";
import { outlineOf } from "../graph/outline.ts";
import type { Change } from "./change.ts";
import { same } from "./compare-values.ts";

/** Compares phases that run side by side; reports each group once. */
export function compareGroups(before: Pipeline, after: Pipeline): Change[] {
  const old = groupsOf(before);
  const now = groupsOf(after);
  const isKept = (group: Group) => old.some(({ names }) => same(names, group.names));
  const alone = Object.keys(after.phases).filter((name) => before.phases[name] && isIn(old, name) && !isIn(now, name));
  return [
    ...now.filter((group) => !isKept(group)).map((group) => besideOneAnother(group, old, after)),
    ...alone.map(byItself),
  ];
}

interface Group {
  /** Sorted. */
  names: string[];
  /** Phases that begin when the whole group is done. */
  next: Phase[];
}

function groupsOf(pipeline: Pipeline): Group[] {
  const items = outlineOf(pipeline);
  return items.flatMap(({ phases }, at) =>
    phases.length > 1 ? [{ names: phases.map(({ name }) => name).sort(), next: items[at + 1]?.phases ?? [] }] : [],
  );
}

function isIn(groups: readonly Group[], name: string): boolean {
  return groups.some(({ names }) => names.includes(name));
}

function besideOneAnother({ names, next }: Group, before: readonly Group[], { phases }: Pipeline): Change {
  const gated = names.filter((name) => phases[name]?.gated);
  const decided = gated.length > 0 ? ` and decided on` : "";
  const then =
    next.length === 0
      ? "the project ends"
      : `${enumerate(next.map(({ name }) => name))} ${next.length > 1 ? "begin" : "begins"}`;
  const old = before.filter((group) => group.names.some((name) => names.includes(name)));
  return {
    theme: "flow",
    kind: "changed",
    severity: "medium",
    subject: `phases.${names[0]}.parallel`,
    sentence: `${enumerate(names)} now run side by side: they begin together, without each other's deliverables, and ${then} when all are done${decided}.`,
    ...(old.length > 0 && { before: old.map((group) => group.names.join(", ")) }),
    after: names,
  };
}

function byItself(name: string): Change {
  const sentence = `${name} now runs alone, after the phases before it.`;
  return { theme: "flow", kind: "changed", severity: "medium", subject: `phases.${name}.parallel`, sentence };
}
