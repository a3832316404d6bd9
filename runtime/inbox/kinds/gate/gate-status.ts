import type { GateView } from "../../../../schema/types.ts";
import type { Caller } from "../../caller.ts";
import { closingOf } from "../../closing.ts";
import { hasDamage } from "../../damaged-records.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import { rulesAt } from "./sensitive-at.ts";
import { callersBallot } from "./voters.ts";

/** True when people can decide at this gate now, apart from its expiry, on which the machine closes it. */
export function isWaiting(project: ProjectRecords, gate: GateRecord): boolean {
  return gate.status === "OPEN" && !isReplaced(project, gate);
}

/** True when a later round of the phase has started, so that this gate's work is no longer the one to decide on. */
function isReplaced({ rounds }: ProjectRecords, { phase, round }: GateRecord): boolean {
  return rounds.some((other) => other.phase === phase && other.round > round);
}

export function gateStatus(project: ProjectRecords, gate: GateRecord, now: number): GateView["status"] {
  if (gate.status === "DECIDED") return "decided";
  if (isReplaced(project, gate)) return "replaced";
  return closingOf(project, gate, now) ?? "open";
}

/** True for a caller who can decide at this gate now: somebody who has a ballot and has not voted yet. */
export function mayDecideAt(project: ProjectRecords, gate: GateRecord, caller: Caller, now: number): boolean {
  const rules = rulesAt(project, gate);
  return (
    rules !== undefined &&
    gateStatus(project, gate, now) === "open" &&
    !hasDamage(project) &&
    callersBallot(project, rules, gate, caller) !== undefined &&
    gate.votes?.[caller.email] === undefined
  );
}
