import type { Phase } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const rehearsalWithoutEffect: Rule = {
  id: "rehearsal-without-effect",
  severity: "warning",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(needs, ({ key, needed, isThere }) => {
        const said = phase.declared.rehearsal?.[key];
        if (said === undefined || said === 0 || isThere(phase)) return;
        report({
          message: `The rehearsal of "${phase.name}" has \`${key}\`, but the phase has no ${needed}.`,
          span: phase.originOfKey("rehearsal", key),
          why: "The setting would have no effect.",
          help: `add a ${needed}, or remove \`${key}\``,
        });
      });
    });
  },
};

const needs = [
  { key: "decide", needed: "gate", isThere: ({ declared }: Phase) => declared.gate !== undefined },
  { key: "failReview", needed: "review", isThere: ({ declared }: Phase) => declared.review !== undefined },
  {
    key: "findings",
    needed: "member with `reviews`",
    isThere: ({ members }: Phase) => members.some(({ declared }) => (declared.reviews ?? []).length > 0),
  },
] as const;
