import { alertName } from "../../../schema/log-events.ts";
import { marks, projectOf } from "../../../schema/table.ts";
import type { Alert } from "../../../schema/types.ts";
import type { Decider } from "../../inbox/decider.ts";
import { addNotice } from "../../ledger/notices.ts";
import type { MetaItem } from "../../ledger/project-item.ts";
import { changeAlerts } from "../../ledger/projects.ts";
import { itemsOf, readFrom, readItems, readMarked } from "../../ledger/read.ts";
import { recordEvent } from "../../ledger/records.ts";
import { isForPeople, isOfKind, type Stored } from "../../ledger/stored.ts";
import { measuredText } from "./alert-words.ts";

type Services = Pick<Decider, "table" | "manifests" | "clock">;

/** Time between two looks at the projects: each reads what happened in them. */
const everyMs = 15_000;

/** Measures the running projects of engagements with alerts. Resolves with the number of alerts that were raised or have ended. */
export type WatchAlerts = (services: Services) => Promise<number>;

/** The highest value of an alert in the running projects, at one look. */
type NoteMeasured = (measured: { alert: string; value: number }) => void;

export function createAlertWatch(note: NoteMeasured = () => {}): WatchAlerts {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async (services) => {
    const now = services.clock.now();
    if (now >= lookedAt && now - lookedAt < everyMs) return 0;
    lookedAt = now;
    let changes = 0;
    const highest = new Map<string, number>();
    const measured: NoteMeasured = ({ alert, value }) =>
      highest.set(alert, Math.max(value, highest.get(alert) ?? value));
    for (const meta of itemsOf(await readMarked(services.table, marks.projects), "meta")) {
      if (meta.status === "RUNNING") changes += await watchProject(services, meta, now, measured);
    }
    for (const [alert, value] of highest) note({ alert, value });
    return changes;
  };
}

async function watchProject(
  { table, manifests }: Services,
  meta: Stored<"meta">,
  now: number,
  note: NoteMeasured,
): Promise<number> {
  const { alerts = [] } = await manifests.read(meta.manifest);
  const project = projectOf(meta);
  let changes = 0;
  let seen: MetaItem["alerts"] = meta.alerts;
  let seenChanges = meta.alertChanges;
  for (const [index, alert] of alerts.entries()) {
    const name = alertName(alert, index);
    const before = seen?.[name];
    const isRaised = before !== undefined && before.endedAt === undefined;
    const value = await measure(table, project, alert, now);
    note({ alert: name, value });
    if (value > alert.above === isRaised) continue;
    const time = new Date(now).toISOString();
    const number = isRaised ? before.number : (before?.number ?? 0) + 1;
    const reason = measuredText(alert, value);
    // The notice comes first: after a crash it is written again, under the same key.
    const item = `${name}#${number}`;
    await addNotice(table, project, { about: "alert", item, reminder: isRaised ? 1 : 0, reason, time });
    const what = isRaised ? ({ kind: "alert-ended" } as const) : ({ kind: "alert-raised" } as const);
    const changed = { ...seen, [name]: isRaised ? { ...before, endedAt: time } : { number, raisedAt: time } };
    if (!(await changeAlerts(table, project, seenChanges, changed))) return changes;
    await recordEvent(table, project, { id: `${time}-${what.kind}-${name}-${number}`, time, ...what, text: reason });
    seen = changed;
    seenChanges = (seenChanges ?? 0) + 1;
    changes++;
  }
  return changes;
}

/** Fewest calls of which a share says something. */
const fewestCalls = 5;

async function measure(table: Services["table"], project: string, alert: Alert, now: number): Promise<number> {
  const since = new Date(now - alert.windowSeconds * 1000).toISOString();
  switch (alert.metric) {
    case "retry-rate": {
      const calls = await callsSince(table, project, since);
      return calls.length < fewestCalls ? 0 : (100 * calls.filter(({ isLost }) => isLost).length) / calls.length;
    }
    case "spend": {
      const calls = await callsSince(table, project, since);
      return calls.reduce((sum, { costMicros = 0 }) => sum + costMicros, 0) / 1_000_000;
    }
    case "open-items": {
      const waiting = (await readMarked(table, marks.waiting)).filter(isForPeople);
      const own = waiting.filter((item) => projectOf(item) === project && item.status === "OPEN");
      return own.filter((item) => (item.itemKind === "question" ? item.askedAt : item.openedAt) <= since).length;
    }
    case "failed-rounds": {
      const rounds = await readItems(table, project, "round");
      return rounds.filter(({ status, finishedAt = "" }) => status === "LIMIT" && finishedAt >= since).length;
    }
  }
}

async function callsSince(table: Services["table"], project: string, since: string): Promise<Stored<"event">[]> {
  const events = await readFrom(table, project, "event", since);
  return events.flatMap((event) => (isOfKind(event, "event") && event.kind === "model-replied" ? [event] : []));
}
