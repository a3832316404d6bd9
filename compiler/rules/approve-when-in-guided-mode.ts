import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const approveWhenInGuidedMode: Rule = {
  id: "approve-when-in-guided-mode",
  severity: "error",
  check({ engagement, phases }, report) {
    if (engagement.declared.mode === "full") return;
    const isSaid = engagement.declared.mode !== undefined;
    each(phases, (phase) => {
      // Another flow, in which the phase's gate may pass by itself, has the same file.
      if (engagement.flow?.phasesInFull.has(phase.name) === true) return;
      const gate = phase.gate?.declared;
      each(["approveWhen", "onExpire"] as const, (key) => {
        const letsPass = key === "approveWhen" ? gate?.approveWhen !== undefined : gate?.onExpire === "approve";
        if (!letsPass) return;
        report({
          message: `The gate of "${phase.name}" could pass by itself, but the engagement is guided.`,
          span: phase.originOfKey("gate", key),
          related: isSaid ? [{ message: "The mode is set here.", span: engagement.originOfKey("mode") }] : [],
          why: "In a guided engagement a person decides at every gate.",
          help: `remove "${key}", or set "mode: full" in the engagement${engagement.flow === undefined ? "" : " or the flow"}`,
        });
      });
    });
  },
};
