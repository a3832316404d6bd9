import { dollars } from "../../base/dollars.ts";
import { duration } from "../../base/duration.ts";
import { defaults } from "../../schema/defaults.ts";
import { secondsOfCall } from "../kinds/steps/call-work.ts";
import type { Model, Phase } from "../link/model.ts";
import { each, known, mapEach } from "../source/missing-value.ts";
import { secondsOf } from "./duration.ts";
import type { Report, Rule } from "./rule.ts";

const mostSeconds = 3600;

export const finallyOverItsBounds: Rule = {
  id: "finally-over-its-bounds",
  severity: "error",
  check(model, report) {
    each([checkTime, checkMoney], (check) => check(model, report));
  },
};

function checkTime(model: Model, report: Report): void {
  const bounds = boundsOf(model);
  const seconds = sum(bounds.map((bound) => bound.seconds));
  if (seconds <= mostSeconds) return;
  const keys = [
    ...(bounds.some(({ isCall }) => !isCall) ? ["`time` under the `limits` of these phases"] : []),
    ...(bounds.some(({ isCall }) => isCall) ? ["`timeout` of the tools that they call"] : []),
  ];
  report({
    message: `The final phases may work ${duration(seconds)} together.`,
    span: model.engagement.originOfKey("finally"),
    why: "A project that was stopped has to be over within an hour of work.",
    help: `lower ${keys.join(", or ")}`,
  });
}

function checkMoney(model: Model, report: Report): void {
  const { engagement } = model;
  const usd = sum(boundsOf(model).map((bound) => bound.usd));
  const all = engagement.declared.budget.usd;
  if (usd < all) return;
  report({
    message: `The final phases may cost ${dollars(usd * 1_000_000)}, which leaves nothing of the budget of ${dollars(all * 1_000_000)} for the others.`,
    span: engagement.originOfKey("finally"),
    related: [{ message: "The budget is here.", span: engagement.origin("budget", "usd") }],
    why: "Their money is set aside at the start of a project, so that they can work when all other money is spent.",
    help: "lower `usd` under the `limits` of these phases, or raise the budget",
  });
}

interface Bound {
  seconds: number;
  usd: number;
  isCall: boolean;
}

function boundsOf({ engagement }: Model): Bound[] {
  const final = engagement.items.filter(({ isFinal }) => isFinal);
  return known(
    mapEach(
      final.flatMap(({ phases }) => known(phases)),
      boundOf,
    ),
  );
}

/** A call has the time of its tool, and needs no model. */
function boundOf({ called, declared }: Phase): Bound {
  if (called !== undefined) return { seconds: secondsOfCall(called), usd: 0, isCall: true };
  const { time, usd } = { ...defaults.limits, ...declared.limits };
  return { seconds: secondsOf(time), usd, isCall: false };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
