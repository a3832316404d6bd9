import type { LimitsDeclaration } from "../../schema/types.ts";
import type { Phase } from "../link/model.ts";
import { each, isWhole, throwMissing } from "../source/missing-value.ts";
import { type DeclaredLimits, declaredLimits } from "./declared-limits.ts";
import { secondsOf } from "./duration.ts";
import type { Report, Rule } from "./rule.ts";

export const limitsContradict: Rule = {
  id: "limits-contradict",
  severity: "error",
  check(model, report) {
    each(declaredLimits(model), ({ phase, limits, origin }) => {
      each([checkTimes, checkRepetition], (part) => part(phase, limits, origin, report));
    });
  },
};

type OriginOfLimit = DeclaredLimits["origin"];

function checkTimes(_: Phase, { time, turnTime }: LimitsDeclaration, origin: OriginOfLimit, report: Report): void {
  if (time === undefined || turnTime === undefined || secondsOf(turnTime) <= secondsOf(time)) return;
  report({
    message: `A turn may take ${turnTime}, longer than the whole round (${time}).`,
    span: origin("turnTime"),
    related: [{ message: "The time limit of a round is here.", span: origin("time") }],
    help: "shorten turnTime, or lengthen time",
  });
}

function checkRepetition(phase: Phase, { repetition }: LimitsDeclaration, origin: OriginOfLimit, report: Report): void {
  if (repetition === undefined || repetition.agents <= repetition.window) return;
  // With fewer members than requested, all of them count; see runtime/swarm.
  const wanted = isWhole(phase.members) ? Math.min(repetition.agents, phase.members.length) : throwMissing();
  if (wanted <= repetition.window) return;
  report({
    message: `The last ${repetition.window} handoffs cannot reach ${wanted} different agents.`,
    span: origin("repetition", "agents"),
    related: [{ message: "The number of handoffs is set here.", span: origin("repetition", "window") }],
    why: "Every round would be stopped as ping-pong.",
    help: `require at most ${repetition.window} agents, or increase the window`,
  });
}
