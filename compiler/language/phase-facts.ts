import { isObject } from "../../base/is-object.ts";
import { type FactSources, phaseFacts } from "../../schema/phase-facts.ts";
import { openLibrary } from "../load/library.ts";
import { parseTree, plainValue } from "../source/yaml-tree.ts";
import {
  inputFacts,
  itemFacts,
  listOfPhaseFor,
  type PhaseFact,
  projectFacts,
  resultFacts,
  within,
} from "./element-facts.ts";
import { placeOfFile } from "./file-place.ts";
import type { Workspace } from "./workspace.ts";

/** Returns the facts of the phase with that name, as seen from the file at `from`. */
export function factsOfPhase(workspace: Workspace, phase: string, from: string): PhaseFact[] {
  const file = openLibrary(workspace.host, placeOfFile(from)?.engagement).find("phase", phase)?.path;
  const list = file === undefined ? undefined : listOfPhaseFor(workspace, phase, from);
  if (list !== undefined) return resultFacts(list);
  return file === undefined ? [] : factsInFile(workspace, file);
}

export function factsInFile(workspace: Workspace, file: string): PhaseFact[] {
  const source = workspace.text(file);
  const declared: unknown = source === undefined ? undefined : plainValue(parseTree(source));
  if (!isObject(declared)) return [];
  const { checks, review, gate } = declared;
  const facts = phaseFacts({
    checks: listOf(checks).flatMap(checkOf),
    review: isObject(review) ? { agent: String(review.agent), items: listOf(review.checklist).length } : undefined,
    reviewers: "members",
    ratings: listOf(isObject(gate) ? gate.ratings : undefined).map(String),
    spends: true,
  });
  const all = facts.map(({ path, meaning, source: origin }) => ({ path, words: { meaning, source: origin } }));
  return declared.swarm === undefined ? all.filter(({ path }) => path[0] === "rounds") : all;
}

function checkOf(check: unknown): FactSources["checks"][number][] {
  if (!isObject(check) || typeof check.id !== "string") return [];
  const values = isObject(check.values) ? Object.entries(check.values) : [];
  return [
    {
      id: check.id,
      command: listOf(check.run).join(" "),
      values: Object.fromEntries(values.map(([name, place]) => [name, String(place)])),
    },
  ];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the facts under a dotted name of an expression: after a phase's name, or bare in the phase's own file. */
export function factsUnder(workspace: Workspace, steps: readonly string[], from: string): PhaseFact[] {
  const [first = "", ...rest] = steps;
  const named = factsOfPhase(workspace, first, from);
  const place = placeOfFile(from);
  const isOwn = place?.kind === "phase";
  const list = isOwn ? listOfPhaseFor(workspace, place.name, from) : undefined;
  return [
    ...(steps.length > 0 ? within(named, rest) : []),
    ...(isOwn ? within(factsInFile(workspace, from), steps) : []),
    ...(list === undefined ? [] : within(itemFacts(workspace, list, from), steps)),
    ...within(inputFacts(workspace, from), steps),
    ...within(projectFacts(workspace, from), steps),
  ];
}
