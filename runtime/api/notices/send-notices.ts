import { marks, projectOf } from "../../../schema/table.ts";
import type { Manifests } from "../../inbox/manifests.ts";
import { readProject } from "../../inbox/project-records.ts";
import type { ItemKey } from "../../ledger/keys.ts";
import { markNoticeTold, settleNotice, takeNotice } from "../../ledger/notices.ts";
import { itemsOf, readMarked } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import type { Clock } from "../../swarm/ports.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import type { Mailer } from "./mailer.ts";
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
      logFailure("notice-later", error, { pk: notice.pk, sk: notice.sk });
    }
  }
  return sent;
}

async function sendNotice(services: NoticeServices, notice: Stored<"notice">): Promise<number> {
  const { table, manifests, clock, mailer, siteUrl } = services;
  const isStale = Date.parse(notice.time) < clock.now() - forgottenAfterMs;
  const project = await readProject(table, manifests, projectOf(notice));
  if (mailer === undefined || project === undefined || isStale) return settle(table, notice);
  const messages = writeNotice(project, notice, siteUrl);
  if (messages === "later") return 0;
  if (!(await take(services, notice))) return 0;
  const told = new Set(notice.told);
  const due = messages.filter(({ to }) => !told.has(to));
  const failures: unknown[] = [];
  // A full mailbox does not block messages to other recipients.
  for (const message of due) {
    await mailer.send(message).then(
      () => markNoticeTold(table, notice, message.to),
      (error: unknown) => failures.push(error),
    );
  }
  if (failures.length > 0) logFailure("notice-later", failures[0], { pk: notice.pk, sk: notice.sk });
  else await settle(table, notice);
  return due.length - failures.length;
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
