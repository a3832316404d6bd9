import { marks, projectOf, sortKeys, triggerOf } from "../../../schema/table.ts";
import type { Manifests } from "../../inbox/manifests.ts";
import { type ProjectRecords, readProject } from "../../inbox/project-records.ts";
import { surveyTimes } from "../../inbox/survey.ts";
import type { ItemKey } from "../../ledger/keys.ts";
import {
  addNotice,
  markNoticeFailed,
  markNoticeLost,
  markNoticeTold,
  settleNotice,
  takeNotice,
} from "../../ledger/notices.ts";
import { itemsOf, readMarked } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import type { Clock } from "../../swarm/ports.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { logLine } from "../../telemetry/log-line.ts";
import { writeLookNotice } from "./look-notice.ts";
import type { Mailer, Message } from "./mailer.ts";
import { logUnexpectedStop } from "./unexpected-stop.ts";
import { writeNotice } from "./write-notice.ts";

export interface NoticeServices {
  table: Table;
  manifests: Manifests;
  clock: Clock;
  /** Without it, notices are dropped. */
  mailer?: Mailer | undefined;
  siteUrl: string;
}

/** Time reserved for the sender of a notice; after a crash a different sender continues then. */
const takenMs = 60_000;
/** Operators are alarmed then; the attempts go on. */
const overdueAfterMs = 15 * 60_000;
/** Older notices would only confuse. */
const forgottenAfterMs = 3 * 86_400_000;

/** Sends pending notices, one message per recipient; returns the number sent. The next call retries failures. */
export async function sendNotices(services: NoticeServices): Promise<number> {
  const notices = itemsOf(await readMarked(services.table, marks.notices), "notice");
  let sent = 0;
  for (const notice of notices) {
    try {
      sent += await sendNotice(services, notice);
    } catch (error) {
      noteLater(services, notice, error);
    }
  }
  return sent;
}

function sendNotice(services: NoticeServices, notice: Stored<"notice">): Promise<number> {
  return notice.about === "look" ? sendOfLook(services, notice) : sendOfProject(services, notice);
}

async function sendOfLook(services: NoticeServices, notice: Stored<"notice">): Promise<number> {
  const { table, manifests, mailer, siteUrl } = services;
  if (mailer === undefined) return settle(table, notice);
  return sendMessages(services, mailer, notice, await writeLookNotice(manifests, notice, siteUrl));
}

async function sendOfProject(services: NoticeServices, notice: Stored<"notice">): Promise<number> {
  const { table, manifests, mailer, siteUrl, clock } = services;
  const project = await readProject(table, manifests, projectOf(notice));
  if (project !== undefined && isFirstAttempt(notice)) logUnexpectedStop(project, notice);
  if (mailer === undefined || project === undefined) return settle(table, notice);
  if (notice.about === "survey" && clock.now() < Date.parse(notice.time)) return 0;
  if (notice.about === "finished") await planSurvey(table, project);
  return sendMessages(services, mailer, notice, writeNotice(project, notice, siteUrl));
}

async function sendMessages(
  services: NoticeServices,
  mailer: Mailer,
  notice: Stored<"notice">,
  messages: Message[] | "later",
): Promise<number> {
  const { table } = services;
  const told = new Set(notice.told);
  const due = messages === "later" ? messages : messages.filter(({ to }) => !told.has(to));
  if (isStale(services, notice)) return due.length === 0 ? settle(table, notice) : giveUp(services, notice);
  if (due === "later") return 0;
  if (!(await take(services, notice))) return 0;
  const failures = await sendEach(table, mailer, notice, due);
  if (failures.size === 0) await settle(table, notice);
  else noteLater(services, notice, [...failures.values()][0], failures.size);
  return due.length - failures.size;
}

/** Records the notice of the questions after the project, to be sent when they open. Idempotent, and before the notice of the end is settled. */
async function planSurvey(table: Table, project: ProjectRecords): Promise<void> {
  const times = surveyTimes(project);
  if (times === undefined) return;
  await addNotice(table, project.id, { about: "survey", item: sortKeys.meta, reminder: 0, time: times.opensAt });
}

/** Sends the messages and records the addresses that could not be reached. A full mailbox does not block messages to other recipients. */
async function sendEach(table: Table, mailer: Mailer, notice: Stored<"notice">, due: readonly Message[]) {
  const failures = new Map<string, unknown>();
  for (const message of due) {
    await mailer.send(message).then(
      () => markNoticeTold(table, notice, message.to),
      (error: unknown) => failures.set(message.to, error),
    );
  }
  const failed = Object.fromEntries([...failures].map(([address, error]) => [address, reasonOf(error)]));
  if (failures.size > 0 || notice.failed !== undefined) await markNoticeFailed(table, notice, failed);
  return failures;
}

const longestReason = 300;

function reasonOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : "unknown").slice(0, longestReason);
}

/** Logs that a notice has to be sent again, and that it is overdue, which raises an alarm. */
function noteLater({ clock }: NoticeServices, notice: Stored<"notice">, error: unknown, addresses?: number): void {
  const { pk, sk, time } = notice;
  logFailure("notice-later", error, { pk, sk });
  if (clock.now() - Date.parse(time) < overdueAfterMs) return;
  logLine("warn", "notice-overdue", { ...subjectOf(notice), about: notice.about, addresses });
}

async function giveUp({ table, clock }: NoticeServices, notice: Stored<"notice">): Promise<0> {
  logLine("error", "notice-lost", { ...subjectOf(notice), about: notice.about });
  await markNoticeLost(table, notice, isoTime(clock.now()));
  return 0;
}

function subjectOf(notice: Stored<"notice">) {
  return notice.about === "look" ? triggerOf(notice.pk) : { project: projectOf(notice) };
}

function isFirstAttempt({ takenUntil, told }: Stored<"notice">): boolean {
  return takenUntil === undefined && told === undefined;
}

function isStale({ clock }: NoticeServices, { time }: Stored<"notice">): boolean {
  return Date.parse(time) < clock.now() - forgottenAfterMs;
}

function take({ table, clock }: NoticeServices, notice: ItemKey): Promise<boolean> {
  const now = clock.now();
  return takeNotice(table, notice, { now: isoTime(now), until: isoTime(now + takenMs) });
}

const isoTime = (ms: number): string => new Date(ms).toISOString();

async function settle(table: Table, notice: ItemKey): Promise<0> {
  await settleNotice(table, notice);
  return 0;
}
