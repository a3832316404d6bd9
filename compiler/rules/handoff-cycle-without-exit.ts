import type { Agent, ForcedHandoff } from "../link/model.ts";
import { each, known, mapEach } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const handoffCycleWithoutExit: Rule = {
  id: "handoff-cycle-without-exit",
  severity: "warning",
  check({ phases }, report) {
    each(phases, (phase) => {
      const reported = new Set<Agent>();
      const edges = known(mapEach(phase.forcedHandoffs, ({ from, to }) => ({ from, to })));
      each(phase.forcedHandoffs, ({ from }, index) => {
        const cycle = reported.has(from) ? undefined : cycleFrom(from, edges);
        if (cycle === undefined) return;
        for (const agent of cycle) reported.add(agent);
        report({
          message: `Forced handoffs form a cycle: ${[...cycle, from].map(({ name }) => name).join(" -> ")}.`,
          span: phase.origin("swarm", "handoffs", "forced", index),
          why: "Every change by one of them calls the next one again, so the phase ends only when no agent changes anything, or at a limit.",
          help: "leave one of these handoffs to the agents, unless the cycle is intended",
        });
      });
    });
  },
};

/** Returns the agents on the way back to `start`, itself first; undefined when no way leads back. */
function cycleFrom(start: Agent, edges: readonly ForcedHandoff[]): Agent[] | undefined {
  const paths: Agent[][] = [[start]];
  const seen = new Set<Agent>();
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    for (const { from, to } of edges) {
      if (from !== path.at(-1)) continue;
      if (to === start) return path;
      if (!seen.has(to)) paths.push([...path, to]);
      seen.add(to);
    }
  }
  return undefined;
}
