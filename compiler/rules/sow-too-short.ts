import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const sowTooShort: Rule = {
  id: "sow-too-short",
  severity: "warning",
  check({ engagement }, report) {
    each([engagement], ({ sow, origin }) => {
      const words = sow.text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
      if (words >= fewest) return;
      report({
        message: `The statement of work "${sow.file}" has ${words === 1 ? "1 word" : `${words} words`}.`,
        span: origin("sow"),
        why: "Every deliverable is based on it: the team has to invent or ask for anything it does not contain.",
        help: "describe what the customer wants, by when and within which limits",
      });
    });
  },
};

const fewest = 5;
