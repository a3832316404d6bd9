import { count } from "../base/count.ts";
import { dollars } from "../base/dollars.ts";
import type { RehearsalReport } from "../runtime/local/rehearse.ts";

export function describeRehearsal(report: RehearsalReport): string {
  const { phases, acts, problems, peakMemoryBytes } = report;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return [
    `${report.engagement}: ${report.outcome === "finished" ? "finished" : `did not finish (${report.outcome})`}`,
    "",
    ...phases.map(
      ({ title, status, rounds, turns, handoffs, deliverables }) =>
        `  ${title.padEnd(18)} ${status.padEnd(9)} ${count(rounds, "round")}, ${count(turns, "turn")}, ${count(handoffs, "handoff")}, ${count(deliverables, "deliverable")}`,
    ),
    "",
    `  people: ${count(acts.filter(({ on }) => on === "question").length, "answer")}, ${count(acts.filter(({ on }) => on === "gate").length, "gate decision")}, ${count(acts.filter(({ on }) => on === "operator").length, "operator decision")}`,
    costOf(report),
    ...misbehaved(report),
    `  ${report.wallSeconds.toFixed(1)} s of wall time for ${(report.simulatedSeconds / 86_400).toFixed(1)} simulated days; peak memory ${megabytes(peakMemoryBytes.host)}, largest runner ${megabytes(peakMemoryBytes.largestRunner)}`,
    ...(problems.length > 0 ? ["", ...problems.map((problem) => `  ! ${problem}`)] : []),
  ].join("\n");
}

function misbehaved({ service }: RehearsalReport): string[] {
  if (service === undefined) return [];
  const { replies, misbehaved, faults = {}, costMicros } = service;
  const kinds = Object.entries({ ...misbehaved, ...faults }).filter(([, times]) => times > 0);
  if (kinds.length === 0) return [];
  const list = kinds.map(([kind, times]) => `${kind} ${times}`).join(", ");
  return [
    `  of ${count(replies, "reply", "replies")} these failed: ${list}; the service counted ${dollars(costMicros)}`,
  ];
}

/** The rehearsal model's service has a count of its own; a real model's tokens are paid for. */
function costOf({ usage, service }: RehearsalReport): string {
  const tokens = (usage.inputTokens + usage.outputTokens).toLocaleString("en");
  return service === undefined
    ? `  at declared prices, these turns cost ${dollars(usage.costMicros)} (${tokens} tokens of a real model)`
    : `  at declared prices, these turns would cost about ${dollars(usage.costMicros)} (${tokens} tokens of rehearsal text)`;
}
