import type { Digest } from "../../../../base/digest.ts";
import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";
import type { GateValue, StatusPhase } from "../../../../schema/types.ts";
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
  type ValueWords,
} from "../../../../schema/value-words.ts";
import type { PhaseFacts } from "../../../ledger/phase-facts.ts";
import { workOf } from "../../gate-round.ts";
import type { GateRecord, ProjectRecords, RoundRecord } from "../../project-records.ts";

/** Returns the values of the gate's phase that expressions can read; `tree` is the digest of the files that the gate shows. */
export function valuesAt(
  project: ProjectRecords,
  phase: StatusPhase,
  gate: GateRecord,
  tree: Digest | undefined,
): GateValue[] {
  const work = workOf(project, gate);
  const round = project.rounds.find((each) => each.phase === phase.name && each.round === work);
  const { facts = {}, outputs = {} } = round ?? {};
  return [
    ...(phase.outputs ?? []).map(({ agent, name, description }) => {
      const words = { meaning: description, source: `reported by ${agent}` };
      return present(`${inExpression(agent)}.${name}`, outputs[agent]?.[name], words);
    }),
    ...checkRows(phase, facts.checks, tree),
    ...reviewRows(project, phase, round),
    ...findingRows(facts.findings, tree),
    ...ratingRows(gate),
    present("rounds", gate.round, roundsWords),
    ...(facts.spend === undefined
      ? []
      : (["usd", "projectUsd"] as const).map((name) =>
          present(`spend.${name}`, facts.spend?.[name], spendWords[name]),
        )),
  ];
}

function present(name: string, value: Json | undefined, words: ValueWords): GateValue {
  const isNone = value === undefined || value === null || isObject(value);
  return isNone ? { name, missing: "not-measured", ...words } : { name, value, ...words };
}

/** A value that was measured on files: missing where those are not the gate's. */
function measured(
  name: string,
  found: { tree: Digest; value: Json | undefined } | undefined,
  tree: Digest | undefined,
  words: ValueWords,
): GateValue {
  const isOther = found?.value !== undefined && found.tree !== tree;
  return isOther ? { name, missing: "other-files", ...words } : present(name, found?.value, words);
}

function checkRows({ checks = [] }: StatusPhase, found: PhaseFacts["checks"], tree: Digest | undefined): GateValue[] {
  return checks.flatMap(({ id, command, values }) => {
    const meanings = {
      ...stateWords,
      ...Object.fromEntries(Object.entries(values).map(([name, place]) => [name, numberMeaning(place)])),
    };
    return Object.entries(meanings).map(([name, meaning]) => {
      const own = found && { tree: found.tree, value: found.values[id]?.[name] };
      return measured(`checks.${inExpression(id)}.${name}`, own, tree, { meaning, source: checkSource(command) });
    });
  });
}

function reviewRows(
  { reviews }: ProjectRecords,
  { name, review }: StatusPhase,
  round: RoundRecord | undefined,
): GateValue[] {
  if (review === undefined) return [];
  const words = reviewWords(review.agent, review.checklist.length);
  const given = reviews.find((each) => each.phase === name && each.round === round?.round);
  return [
    present("review.approved", given?.passed, words.approved),
    present("review.confirmed", given?.items.filter(({ passed }) => passed).length, words.confirmed),
  ];
}

function findingRows(found: PhaseFacts["findings"], tree: Digest | undefined): GateValue[] {
  if (found === undefined) return [];
  return severities.map((severity) =>
    measured(`findings.${severity}`, { tree: found.tree, value: found.values[severity] }, tree, {
      meaning: findingMeaning(severity),
      source: "verdicts of members on files",
    }),
  );
}

function ratingRows({ votes = {}, status }: GateRecord): GateValue[] {
  if (status !== "DECIDED") return [];
  const given = Object.values(votes).flatMap(({ ratings }) => Object.entries(ratings));
  return [...Map.groupBy(given, ([name]) => name)].map(([name, each]) => {
    const mean = each.reduce((sum, [, rating]) => sum + rating, 0) / each.length;
    return present(`ratings.${inExpression(name)}`, Math.round(mean * 100) / 100, ratingWords);
  });
}

function inExpression(name: string): string {
  return /^\w+$/.test(name) ? name : `\`${name}\``;
}
