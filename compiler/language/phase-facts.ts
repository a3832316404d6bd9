import { isObject } from "../../base/is-object.ts";
import {
  checkSource,
  findingMeaning,
  numberMeaning,
  ratingWords,
  reviewWords,
  roundsWords,
  severities,
  spendWords,
  stateWords,
} from "../../schema/value-words.ts";
import { openLibrary } from "../load/library.ts";
import { parseTree, plainValue } from "../source/yaml-tree.ts";
import { itemFacts, listOfPhaseFor, type PhaseFact, resultFacts } from "./element-facts.ts";
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
  const facts: PhaseFact[] = [
    ...checkFacts(declared.checks),
    ...reviewFacts(declared.review),
    ...severities.map((severity): PhaseFact => {
      const words = { meaning: findingMeaning(severity), source: "verdicts of members on files" };
      return { path: ["findings", severity], words };
    }),
    ...ratingFacts(declared.gate),
    { path: ["rounds"], words: roundsWords },
    ...(["usd", "projectUsd"] as const).map((name): PhaseFact => ({ path: ["spend", name], words: spendWords[name] })),
  ];
  return declared.swarm === undefined ? facts.filter(({ path }) => path[0] === "rounds") : facts;
}

function checkFacts(checks: unknown): PhaseFact[] {
  const list: unknown[] = Array.isArray(checks) ? checks : [];
  return list.flatMap((check): PhaseFact[] => {
    if (!isObject(check) || typeof check.id !== "string") return [];
    const { id, run, values } = check;
    const source = checkSource(Array.isArray(run) ? run.join(" ") : "");
    const numbers = isObject(values) ? Object.entries(values) : [];
    return [
      ...Object.entries(stateWords),
      ...numbers.map(([name, place]) => [name, numberMeaning(String(place))] as const),
    ].map(([name, meaning]) => ({ path: ["checks", id, name], words: { meaning, source } }));
  });
}

function reviewFacts(review: unknown): PhaseFact[] {
  if (!isObject(review)) return [];
  const { agent, checklist } = review;
  const words = reviewWords(String(agent), Array.isArray(checklist) ? checklist.length : 0);
  return (["approved", "confirmed"] as const).map((name) => ({ path: ["review", name], words: words[name] }));
}

function ratingFacts(gate: unknown): PhaseFact[] {
  const ratings: unknown = isObject(gate) ? gate.ratings : undefined;
  return (Array.isArray(ratings) ? ratings : []).map((name) => ({
    path: ["ratings", String(name)],
    words: ratingWords,
  }));
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
  ];
}

function within(facts: readonly PhaseFact[], steps: readonly string[]): PhaseFact[] {
  return facts.flatMap(({ path, words }) =>
    steps.every((step, index) => path[index] === step) ? [{ path: path.slice(steps.length), words }] : [],
  );
}
