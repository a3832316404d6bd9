import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import type { Agent, Model, Phase } from "../link/model.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import { asksPeople, isApprovedBefore } from "./approved-before.ts";
import { effectOf } from "./effect-of.ts";
import { memberPlace } from "./member-place.ts";
import type { Report, Rule } from "./rule.ts";

export const writeToolWithoutGate: Rule = {
  id: "write-tool-without-gate",
  severity: "warning",
  check(model, report) {
    each(model.phases, (phase) => {
      if (isApprovedBefore(phase, model)) return;
      reportCall(phase, model, report);
      const told = new Set<Agent>();
      each(phase.members, (member) => {
        const tool = actsOutside(member);
        if (tool === undefined || told.has(member)) return;
        told.add(member);
        report({
          message: `"${member.name}" may act outside the repository with "${tool}" in "${phase.name}", before any gate has been approved.`,
          span: memberPlace(phase, member),
          related: [{ message: "The lane is set here.", span: member.originOfKey("lane") }],
          why: "A later gate would decide about something that has already been done.",
          help: "add an earlier phase with a gate that presents the plan, or remove the agent",
        });
      });
    });
  },
};

/** A call has its own gate before it. */
function reportCall(phase: Phase, { engagement }: Model, report: Report): void {
  const { called } = phase;
  if (called === undefined || effectOf(called) !== "execute") return;
  if (asksPeople(phase, engagement.declared.mode === "full")) return;
  report({
    message: `"${phase.name}" acts outside the repository with "${called.name}", before any gate has been approved.`,
    span: phase.origin("call", "tool"),
    related: [{ message: "The effect is declared here.", span: called.origin("effect") }],
    why: "A later gate would decide about something that has already been done.",
    help: "give the phase a gate, which shows exactly what will run",
  });
}

/**
 * Returns a tool that acts outside the project. Built-in tools never do, whatever effect they declare, and agents above
 * their lane are reported by another rule.
 */
function actsOutside({ declared, tools }: Agent): string | undefined {
  if (declared.lane !== "execute") return undefined;
  const reaching = known(tools).filter(({ declared }) => unlessMissing(() => kindOfFile(declared).canReachOutside));
  return reaching.find((tool) => unlessMissing(() => effectOf(tool)) === "execute")?.name;
}
