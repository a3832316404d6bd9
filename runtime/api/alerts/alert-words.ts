import { dollars } from "../../../base/dollars.ts";
import { alertName } from "../../../schema/log-events.ts";
import type { Alert } from "../../../schema/types.ts";
import { operatorGroup } from "../../inbox/caller.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import type { Words } from "../../inbox/words.ts";
import type { NoticeItem } from "../../ledger/items.ts";

/** Sentence about a measured value. */
export function measuredText({ metric, above, windowSeconds }: Alert, value: number): string {
  const bound = `the bound is ${amount(metric, above)}`;
  const window = durationOf(windowSeconds);
  switch (metric) {
    case "retry-rate":
      return `${amount(metric, value)} of the model calls of the last ${window} were lost and made again; ${bound}.`;
    case "spend":
      return `Models have cost ${amount(metric, value)} in the last ${window}; ${bound}.`;
    case "open-items":
      return `${amount(metric, value)} have waited for people for longer than ${window}; ${bound}.`;
    case "failed-rounds":
      return `${amount(metric, value)} ended at a limit in the last ${window}; ${bound}.`;
  }
}

function amount(metric: Alert["metric"], value: number): string {
  if (metric === "retry-rate") return `${Math.round(value * 10) / 10} %`;
  if (metric === "spend") return dollars(value * 1_000_000);
  return `${value} ${metric === "open-items" ? "items" : "rounds"}`;
}

function durationOf(seconds: number): string {
  if (seconds % 3600 === 0) return seconds === 3600 ? "hour" : `${seconds / 3600} hours`;
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}

export function alertedGroup({ manifest }: ProjectRecords, { item }: NoticeItem): string {
  const alerts = manifest.alerts ?? [];
  return alerts.find((alert, index) => item.startsWith(`${alertName(alert, index)}#`))?.group ?? operatorGroup;
}

/** `reminder` 0 is the alert, 1 its end. */
export function alertText({ meta }: ProjectRecords, { reason = "", reminder }: NoticeItem, pages: string): Words {
  const hasEnded = reminder > 0;
  return {
    subject: `${meta.title}: an alert ${hasEnded ? "has ended" : "was raised"}`,
    paragraphs: [`"${meta.title}": ${hasEnded ? `An alert has ended. ${reason}` : reason}`, "The project:", pages],
  };
}
