import { count } from "../base/count.ts";
import { dollars } from "../base/dollars.ts";
import type { RehearsalReport } from "../runtime/local/rehearse.ts";

export function describeRehearsal(report: RehearsalReport): string {
  const { phases, code = [], acts, problems, peakMemoryBytes } = report;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return [
    `${report.engagement}: ${endOf(report)}`,
    "",
    ...phases.map(
      ({ title, status, rounds, turns, handoffs, refusedFinishes, deliverables, merges }) =>
        `  ${title.padEnd(18)} ${status.padEnd(9)} ${count(rounds, "round")}, ${count(turns, "turn")}, ${count(handoffs, "handoff")}, ${count(deliverables, "deliverable")}${refusedFinishes === 0 ? "" : `, ${refusedFinishes} refused to finish`}${mergesIn(merges)}`,
    ),
    "",
    ...code.map((text) => `  ${text}`),
    `  people: ${count(acts.filter(({ on }) => on === "question").length, "answer")}, ${count(acts.filter(({ on }) => on === "gate").length, "gate decision")}, ${count(acts.filter(({ on }) => on === "operator").length, "operator decision")}${topUpsOf(report)}`,
    costOf(report),
    ...misbehaved(report),
    `  ${report.wallSeconds.toFixed(1)} s of wall time for ${(report.simulatedSeconds / 86_400).toFixed(1)} simulated days; peak memory ${megabytes(peakMemoryBytes.host)}, largest runner ${megabytes(peakMemoryBytes.largestRunner)}`,
    ...(problems.length > 0 ? ["", ...problems.map((problem) => `  ! ${problem}`)] : []),
  ].join("\n");
}

function mergesIn(merges: RehearsalReport["phases"][number]["merges"]): string {
  if (merges === undefined || merges.merged + merges.conflicts === 0) return "";
  return `, ${merges.merged} merged after ${count(merges.conflicts, "conflict")}`;
}

function endOf({ outcome }: RehearsalReport): string {
  if (outcome === "rejected") return "rejected, as its settings play";
  return outcome === "finished" ? "finished" : `did not finish (${outcome})`;
}

function topUpsOf({ acts }: RehearsalReport): string {
  const granted = acts.filter(({ on }) => on === "top-up").length;
  return granted === 0 ? "" : `, ${count(granted, "top-up")}`;
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

/** The rehearsal model's words are no measure of a real model's price; a real model's service has counted what is paid. */
function costOf({ usage, models = [], estimated }: RehearsalReport): string {
  const tokens = countTokens(usage);
  if (models.length === 0)
    return `  at declared prices, these turns would cost about ${dollars(usage.costMicros)} (${tokens} of rehearsal text)`;
  const price = models.every(({ isFree }) => isFree) ? "at a price of $0" : "at the declared prices";
  const guessed =
    estimated === undefined
      ? ""
      : `; ${count(estimated.calls, "call")} had no count: crew estimated ${countTokens(estimated)} of them`;
  return `  ${tokens}, as counted by ${andList(models.map(nameModel))}${guessed}: ${dollars(usage.costMicros)} ${price}`;
}

const countTokens = ({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: RehearsalReport["usage"]) =>
  `${(inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens).toLocaleString("en")} tokens`;

const nameModel = ({ id, provider, endpoint }: NonNullable<RehearsalReport["models"]>[number]): string =>
  endpoint === undefined ? `${id} (${provider})` : `${id} (${provider} at ${endpoint})`;

const andList = (names: readonly string[]): string => new Intl.ListFormat("en").format(names);
