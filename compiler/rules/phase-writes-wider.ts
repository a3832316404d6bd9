import { covers } from "../../base/compare-globs.ts";
import { each, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const phaseWritesWider: Rule = {
  id: "phase-writes-wider",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(phase.declared.writes ?? [], ({ agent: name, paths }, index) => {
        const agent = known(phase.members).find((member) => member.name === name);
        if (agent === undefined && phase.declared.swarm?.members.includes(name)) return;
        if (agent === undefined) {
          report({
            message: `The writes of "${phase.name}" list "${name}", who is not a member of its swarm.`,
            span: phase.origin("writes", index, "agent"),
            related: [{ message: "The members are named here.", span: phase.origin("swarm", "members") }],
            why: "Only members work on the phase.",
            help: `remove "${name}" from the writes, or add the agent to the members`,
          });
          return;
        }
        const scope = agent.declared.writes ?? [];
        each(paths, (glob, at) => {
          if (scope.some((own) => covers(own, glob))) return;
          report({
            message: `"${phase.name}" lets "${name}" write ${glob}, which is not within the agent's own scope: ${scope.join(", ") || "nothing"}.`,
            span: phase.origin("writes", index, "paths", at),
            related: scope.length === 0 ? [] : [{ message: `What "${name}" may write.`, span: agent.origin("writes") }],
            why: "A phase can only narrow an agent's write scope; rules about reviews and owners use the agent's own scope.",
            help: `list paths within the writes of "${name}"`,
          });
        });
      });
    });
  },
};
