import { asDigest } from "../../../base/digest.ts";
import type { OperatorEvidence, OperatorView } from "../../../schema/types.ts";
import { firstRevision, openOperator, openQuestion, project, revise } from "./projects.ts";

/** Of a round that used all its turns, whose review failed and whose question nobody answered. */
export const evidence: OperatorEvidence = {
  limits: [
    { limit: "turns", used: 60, max: 60 },
    { limit: "handoffs", used: 4, max: 15 },
    { limit: "minutes", used: 41.25, max: 90 },
    { limit: "tokens", used: 1_180_000, max: 1_200_000 },
    { limit: "usd", used: 3.5, max: 20 },
    { limit: "budgetUsd", used: 21.4, max: 80 },
  ],
  review: {
    agent: "security",
    agentTitle: "Security engineer",
    passed: false,
    summary: "One point is open.",
    items: [{ item: "The load test passes", passed: false, note: "It stops at 40 users." }],
  },
  questions: [{ ...openQuestion, status: "expired", mayAnswer: false }],
  requests: [revise],
  verdicts: [
    {
      path: "infra/template.yaml",
      agentTitle: "Security engineer",
      severity: "high",
      findings: "The bucket is public.",
    },
  ],
  files: [{ path: "infra/template.yaml", digest: asDigest("c".repeat(64)), size: 2_048, title: "template.yaml" }],
  revision: firstRevision,
  steps: project.events.slice(0, 3),
};

export const operatorWithEvidence: OperatorView = { ...openOperator, expiresAt: "2026-12-20T11:00:00Z", evidence };

export const operatorWithoutTraces: OperatorView = {
  ...openOperator,
  evidence: { limits: [], questions: [], requests: [], verdicts: [], files: [], steps: [] },
};
