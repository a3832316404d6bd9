import { count } from "../base/count.ts";
import type { TriggersReport } from "../runtime/local/rehearse-triggers.ts";

export function describeTriggers(report: TriggersReport): string {
  const { engagement, outcome, triggers, projects, acts, problems, wallSeconds, simulatedSeconds } = report;
  const days = (simulatedSeconds / 86_400).toFixed(1);
  return [
    `${engagement}: the triggers ${outcome === "finished" ? "start what they should" : "failed"}`,
    "",
    ...triggers.map((trigger) => `  ${trigger.name.padEnd(18)} ${trigger.on.padEnd(12)} ${countsOf(trigger)}`),
    "",
    ...projects.map(({ id, trigger, status, title }) => `  ${id}: ${status}, started by ${trigger}: ${title}`),
    "",
    `  people: ${count(acts.length, "decision")}; ${wallSeconds.toFixed(1)} s of wall time for ${days} simulated days`,
    ...(problems.length > 0 ? ["", ...problems.map((problem) => `  ! ${problem}`)] : []),
  ].join("\n");
}

function countsOf({ on, flow, events, started, ignored, refused }: TriggersReport["triggers"][number]): string {
  if (events === 0) return on === "end" ? "no project ended" : "not played: it has no examples";
  const played = on === "end" ? count(events, "end") : `${count(events, "event")}, each played twice`;
  return [
    `${played}: started ${count(started, "project")} of ${flow}`,
    ...(ignored > 0 ? [`ignored ${ignored}`] : []),
    ...(refused > 0 ? [`refused ${refused}`] : []),
  ].join(", ");
}
