import type { Agent, Model, Phase } from "../link/model.ts";
import { each, known, unlessHole } from "../source/hole.ts";
import type { Rule } from "./rule.ts";

export const writeToolWithoutGate: Rule = {
  id: "write-tool-without-gate",
  severity: "warning",
  check(model, report) {
    each(model.phases, (phase) => {
      if (phase.gate !== undefined || isGatedLater(phase, model)) return;
      each(phase.members, (member, index) => {
        const tool = actsOutside(member);
        if (tool === undefined) return;
        report({
          message: `"${member.name}" may act outside the repository with "${tool}", and no gate follows "${phase.name}".`,
          span: phase.origin("swarm", "members", index),
          related: [{ message: "The lane that allows it.", span: member.originOfKey("lane") }],
          why: "Nobody decides about what was done there.",
          help: "give the phase a gate, or leave the agent out",
        });
      });
    });
  },
};

/** Throws where a later phase is not known. */
function isGatedLater(phase: Phase, { engagement: { items } }: Model): boolean {
  const here = items.findIndex((item) => phasesOf(item).includes(phase));
  return items.slice(here + 1).some((item) => phasesOf(item).some(({ gate }) => gate !== undefined));
}

function phasesOf(item: Model["engagement"]["items"][number]): readonly Phase[] {
  return item.kind === "single" ? [item.phase] : item.phases;
}

/** No built-in tool reaches outside, whatever it is declared as: that is another rule's. */
function actsOutside({ tools }: Agent): string | undefined {
  const commands = known(tools).filter((tool) => unlessHole(() => tool.declared.builtin) === undefined);
  return commands.find(({ declared }) => unlessHole(() => declared.effect) === "execute")?.name;
}
