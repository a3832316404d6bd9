import { defaultVersionDays } from "../../schema/retention.ts";
import type { Pipeline } from "../../schema/types.ts";
import type { Change } from "./change.ts";

type Days = number | undefined;

/** Compares how long things are stored. What would be deleted sooner is a loss that nobody can undo. */
export function compareRetention({ retention: before = {} }: Pipeline, { retention: after = {} }: Pipeline): Change[] {
  return [
    ...compareDeletion(
      "versions",
      "Replaced versions of files",
      before.versionDays ?? defaultVersionDays,
      after.versionDays ?? defaultVersionDays,
    ),
    ...compareDeletion("logs", "Logs", before.logDays, after.logDays),
    ...compareStorage("infrequent", "storage for infrequent access", before.infrequentDays, after.infrequentDays),
    ...compareStorage("archive", "the archive", before.archiveDays, after.archiveDays),
  ];
}

function compareDeletion(key: string, what: string, before: Days, after: Days): Change[] {
  if (before === after) return [];
  const isSooner = (after ?? Number.POSITIVE_INFINITY) < (before ?? Number.POSITIVE_INFINITY);
  const was = before === undefined ? "when the environment's size says so, and here never" : `after ${before} days`;
  const is = after === undefined ? "when the environment's size says so, and here never" : `after ${after} days`;
  return [
    {
      theme: "deployment",
      kind: isSooner ? "weakened" : "strengthened",
      severity: isSooner ? "high" : "low",
      subject: `retention.${key}`,
      sentence: isSooner
        ? `${what} are deleted sooner: ${is} instead of ${was}. Those that are older are deleted at the next deployment.`
        : `${what} are deleted ${is} instead of ${was}.`,
      ...valuesOf(before, after),
    },
  ];
}

function compareStorage(key: string, where: string, before: Days, after: Days): Change[] {
  if (before === after) return [];
  const when = (days: Days) => (days === undefined ? "never" : `after ${days} days`);
  return [
    {
      theme: "deployment",
      kind: "changed",
      severity: "low",
      subject: `retention.artifacts.${key}`,
      sentence: `Files move to ${where} ${when(after)} instead of ${when(before)}.`,
      ...valuesOf(before, after),
    },
  ];
}

function valuesOf(before: Days, after: Days): Pick<Change, "before" | "after"> {
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
