import { expect, test } from "vitest";
import { describeEvidence } from "../../cli/describe-evidence.ts";
import { operatorWithEvidence, operatorWithoutTraces } from "../support/site/evidence.ts";
import { openOperator } from "../support/site/projects.ts";

test("a terminal shows an operator what the page does, with limits by the names that can be raised", () => {
  const text = describeEvidence(operatorWithEvidence);
  for (const line of [
    "Proof of concept, round 2, has used",
    "  turns     60 of 60",
    "  minutes   41.25 of 90",
    "  budget    21.4 of 80",
    "Not passed in the review of Security engineer: One point is open.",
    "  The load test passes: It stops at 40 users.",
    "  infra/template.yaml (Security engineer, high): The bucket is public.",
    "(no answer)",
    "  Ada Ruiz: Payment is our biggest risk. Move it first, not last.",
    "  Ada Ruiz on docs/architecture/overview.md: The card numbers need an answer here.",
    "Written in this round\n  infra/template.yaml",
    "Without a decision by 2026-12-20T11:00:00Z, the project stops.",
  ])
    expect(text).toContain(line);
});

test("what there is not takes no line, and nobody but operators is shown anything", () => {
  expect(describeEvidence(operatorWithoutTraces)).toBe(
    "Continue with: crew decide resume [--raise turns=N], crew decide accept, or crew decide stop",
  );
  expect(describeEvidence(openOperator)).toBe("");
});
