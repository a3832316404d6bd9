import { overlaps } from "../../base/compare-globs.ts";
import type { Agent, Phase } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import { sourcesOf } from "./check-sources.ts";
import type { Report, Rule } from "./rule.ts";

export const checkMeasuresOwnWork: Rule = {
  id: "check-measures-own-work",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(phase.declared.checks ?? [], (check, index) => {
        if (check.id === undefined) return;
        each(sourcesOf(check), (source) => checkSource({ phase, id: check.id ?? "", index, source }, report));
      });
    });
  },
};

interface Source {
  phase: Phase;
  id: string;
  index: number;
  source: string;
}

function checkSource({ phase, id, index, source }: Source, report: Report): void {
  each(phase.members, (member) => {
    const { globs, span } = scopeOf(phase, member);
    if (!globs.some((glob) => overlaps(glob, source))) return;
    const at = (phase.declared.checks?.[index]?.config ?? []).indexOf(source);
    report({
      message: `"${member.name}" may write ${source}, which decides what the check "${id}" measures.`,
      span: at < 0 ? phase.origin("checks", index, "run") : phase.originAt(["checks", index, "config", at]),
      related: [{ message: `What "${member.name}" may write.`, span }],
      why: "A number that a member of the swarm can set is a claim, not a measurement, and no gate may rely on it.",
      help: `narrow the writes of "${member.name}" in this phase, or let the check run what no member writes`,
    });
  });
}

/** Returns what a member may write in the phase, and where that is said. */
function scopeOf(phase: Phase, member: Agent) {
  const at = (phase.declared.writes ?? []).findIndex(({ agent }) => agent === member.name);
  const narrowed = phase.declared.writes?.[at]?.paths;
  return narrowed === undefined
    ? { globs: member.declared.writes ?? [], span: member.originOfKey("writes") }
    : { globs: narrowed, span: phase.origin("writes", at, "paths") };
}
