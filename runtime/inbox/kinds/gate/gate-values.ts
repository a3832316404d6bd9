import type { Digest } from "../../../../base/digest.ts";
import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";
import { type PhaseFact, phaseFacts } from "../../../../schema/phase-facts.ts";
import type { GateValue, StatusPhase } from "../../../../schema/types.ts";
import type { ValueWords } from "../../../../schema/value-words.ts";
import type { PhaseFacts } from "../../../ledger/phase-facts.ts";
import { ratingsOf } from "../../decided-record.ts";
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
  const { facts: found = {}, outputs = {} } = round ?? {};
  const { checks = [], review } = phase;
  const facts = phaseFacts({
    checks,
    review: review && { agent: review.agent, items: review.checklist.length },
    reviewers: found.findings && "members",
    ratings: [...ratingsAt(gate).keys()],
    spends: found.spend !== undefined,
  });
  const at: Found = { found, review: reviewOf(project, phase, round), gate };
  return [
    ...(phase.outputs ?? []).map(({ agent, name, description }) => {
      const words = { meaning: description, source: `reported by ${agent}` };
      return present(`${inExpression(agent)}.${name}`, outputs[agent]?.[name], words);
    }),
    ...facts.map((fact) => rowOf(fact, at, tree)),
  ];
}

interface Found {
  found: PhaseFacts;
  review: ProjectRecords["reviews"][number] | undefined;
  gate: GateRecord;
}

function rowOf({ path, ...words }: PhaseFact, { found, review, gate }: Found, tree: Digest | undefined): GateValue {
  const [fact, first = "", second = ""] = path;
  const name = path.map(inExpression).join(".");
  const { meaning, source } = words;
  switch (fact) {
    case "checks": {
      const { checks } = found;
      const own = checks && { tree: checks.tree, value: checks.values[first]?.[second] };
      return measured(name, own, tree, { meaning, source });
    }
    case "findings": {
      const { findings } = found;
      const own = findings && { tree: findings.tree, value: findings.values[first] };
      return measured(name, own, tree, { meaning, source });
    }
    case "review": {
      const confirmed = review?.items.filter(({ passed }) => passed).length;
      return present(name, first === "approved" ? review?.passed : confirmed, { meaning, source });
    }
    case "ratings":
      return present(name, ratingsAt(gate).get(first), { meaning, source });
    case "rounds":
      return present(name, gate.round, { meaning, source });
    case "spend":
      return present(name, found.spend?.[first === "usd" ? "usd" : "projectUsd"], { meaning, source });
    default:
      return fact satisfies never;
  }
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

function reviewOf({ reviews }: ProjectRecords, { name }: StatusPhase, round: RoundRecord | undefined): Found["review"] {
  return reviews.find((each) => each.phase === name && each.round === round?.round);
}

/** Means of the ratings as expressions read them, once the gate is decided. */
function ratingsAt(gate: GateRecord): Map<string, number> {
  return new Map(gate.status === "DECIDED" ? Object.entries(ratingsOf(gate).ratings ?? {}) : []);
}

function inExpression(name: string): string {
  return /^\w+$/.test(name) ? name : `\`${name}\``;
}
