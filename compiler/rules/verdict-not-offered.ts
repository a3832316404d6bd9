import { defaults } from "../../schema/defaults.ts";
import type { Phase } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";

export const verdictNotOffered: Rule = {
  id: "verdict-not-offered",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const { gate, rehearsal } = phase.declared;
      if (gate === undefined) return;
      const offered: readonly string[] = gate.verdicts ?? defaults.gate.verdicts;
      each(rehearsal?.decide ?? [], (verdict, index) => {
        if (offered.includes(verdict)) return;
        report({
          message: `The rehearsal decides "${verdict}", which is no verdict of the gate of "${phase.name}".`,
          span: phase.origin("rehearsal", "decide", index),
          ...relatedTo(phase),
          why: "The gate would refuse it, and the rehearsal would fail.",
          help: `choose one of ${offered.join(", ")}, or add "${verdict}" to \`gate.verdicts\``,
        });
      });
      if (gate.onRevise !== undefined && !offered.includes("revise")) reportOnRevise(phase, report);
    });
  },
};

function reportOnRevise(phase: Phase, report: Report): void {
  report({
    message: `\`onRevise\` says where changes go, but nobody can request any at the gate of "${phase.name}".`,
    span: phase.originOfKey("gate", "onRevise"),
    ...relatedTo(phase),
    why: "The setting would have no effect.",
    help: 'add "revise" to the verdicts, or remove `onRevise`',
  });
}

function relatedTo(phase: Phase) {
  if (phase.declared.gate?.verdicts === undefined) return {};
  return { related: [{ message: "The verdicts are here.", span: phase.origin("gate", "verdicts") }] };
}
