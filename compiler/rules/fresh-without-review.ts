import { type FreshRequirement, parseFresh } from "../../schema/fresh-requirement.ts";
import type { Finding } from "../diagnostics/found.ts";
import type { Engagement, Phase } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import { listOfPhase } from "./listed-output.ts";
import type { Rule } from "./rule.ts";

/** Also checks requirements on the age of an earlier report, which a request for changes has to be able to renew. */
export const freshWithoutReview: Rule = {
  id: "fresh-without-review",
  severity: "error",
  check(model, report) {
    each(model.phases, (phase) => {
      const reviewer = phase.review === undefined ? undefined : unlessMissing(() => phase.review?.agent.name);
      // The reviewer's name is unresolved, which has its own diagnostic.
      if (phase.review !== undefined && reviewer === undefined) return;
      each(phase.declared.gate?.requires ?? [], (text, index) => {
        const fresh = parseFresh(text);
        if (fresh === undefined || fresh.agent === reviewer) return;
        const found = faultIn(fresh, { text, phase, reviewer, engagement: model.engagement });
        if (found !== undefined) report({ ...found, span: phase.origin("gate", "requires", index) });
      });
    });
  },
};

interface Place {
  text: string;
  phase: Phase;
  reviewer: string | undefined;
  engagement: Engagement;
}

function faultIn(fresh: FreshRequirement, place: Place): Omit<Finding, "span"> | undefined {
  const reporting = phasesReporting(fresh.agent, place);
  const last = reporting.at(-1);
  return last === undefined ? unknown(fresh, place) : withoutWayBack(fresh, last, place);
}

/** Returns the phases up to the gate, in order, at whose end the name has reported something. */
function phasesReporting(name: string, { phase, engagement }: Place): Phase[] {
  const reportsIn = (each: Phase) =>
    (each.name === name && each !== phase) ||
    known(each.members).some((member) => member.name === name && member.declared.outputs !== undefined);
  return phasesUpTo(phase, engagement)
    .filter((each) => listOfPhase(engagement, each) === undefined)
    .filter((each) => unlessMissing(() => reportsIn(each)) ?? true);
}

function phasesUpTo(phase: Phase, { items }: Pick<Engagement, "items">): Phase[] {
  const all = known(items).flatMap((item) => known(unlessMissing(() => item.phases) ?? []));
  const at = all.indexOf(phase);
  const beside = known(items).find(({ phases }) => unlessMissing(() => phases.includes(phase)));
  const others = known(unlessMissing(() => beside?.phases) ?? []);
  return all.slice(0, at + 1).filter((each) => each === phase || !others.includes(each));
}

function unknown(fresh: FreshRequirement, { text, phase, reviewer }: Place): Omit<Finding, "span"> {
  return {
    message:
      reviewer === undefined
        ? `"${text}" needs a review of the phase "${phase.name}", which has none, or an earlier report of "${fresh.agent}".`
        : `"${fresh.agent}" is not the reviewer of the phase "${phase.name}", which is "${reviewer}", and reports nothing before its gate.`,
    ...(reviewer !== undefined && {
      related: [{ message: "The reviewer is named here.", span: phase.origin("review", "agent") }],
    }),
    why: "No review or report of this name would ever be found, so nobody could approve.",
    help:
      reviewer === undefined
        ? "add `review`, name an agent with outputs or a phase before this gate, or remove the requirement"
        : `write fresh(${reviewer}, '${fresh.age}')`,
  };
}

/** People make a report new again by sending the work back to it. */
function withoutWayBack(
  { agent: name }: FreshRequirement,
  last: Phase,
  { text, phase, engagement }: Place,
): Omit<Finding, "span"> | undefined {
  const { verdicts } = phase.declared.gate ?? {};
  const target = unlessMissing(() => phase.gate?.reviseTo) ?? phase.name;
  const order = phasesUpTo(phase, engagement).map((each) => each.name);
  const isAgain = (verdicts?.includes("revise") ?? true) && order.indexOf(target) <= order.indexOf(last.name);
  if (isAgain) return undefined;
  return {
    message: `When "${text}" has become false, no decision at the gate of "${phase.name}" makes it true again.`,
    related: [{ message: `"${name}" reports in this phase.`, span: last.originOfKey("title") }],
    why: "A report is renewed by a request for changes that leads to its phase, or to one before it.",
    help: `write onRevise: { to: ${last.name} }, and leave \`revise\` among the verdicts`,
  };
}
