import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OutboxMail } from "../../../schema/site-data.ts";
import type { Mailer } from "../../api/notices/mailer.ts";

export interface Mail {
  to: string[];
  subject: string;
  text: string;
}

/** Local mail delivery: a folder with one JSON file per message, kept for people to read. */
export interface Outbox {
  /** Resolves with the message's id once the message is on disk under its final name. */
  deliver(mail: Mail): Promise<string>;
  /** Does the same work for a message without a recipient, so that the response time does not reveal that nobody receives it. */
  discard(mail: Mail): Promise<void>;
  /** Newest first. */
  list(limit?: number): Promise<OutboxMail[]>;
}

export function createOutbox(folder: string, clock: { now(): number }): Outbox {
  let serial = 0;
  const write = async (mail: Mail) => {
    const now = clock.now();
    serial += 1;
    const id = `${String(now).padStart(15, "0")}-${String(serial).padStart(6, "0")}-${randomBytes(4).toString("hex")}`;
    const message: OutboxMail = { id, time: new Date(now).toISOString(), ...mail };
    await mkdir(folder, { recursive: true });
    const unfinished = join(folder, `${id}.part`);
    await writeFile(unfinished, `${JSON.stringify(message, null, 2)}\n`, { mode: 0o600 });
    return { id, unfinished };
  };
  return {
    async deliver(mail) {
      const { id, unfinished } = await write(mail);
      await rename(unfinished, join(folder, `${id}.json`));
      return id;
    },
    async discard(mail) {
      const { unfinished } = await write(mail);
      await rm(unfinished);
    },
    async list(limit = 100) {
      const names = (await namesIn(folder)).filter((name) => name.endsWith(".json"));
      const newest = names.sort().reverse().slice(0, limit);
      return Promise.all(newest.map((name) => readMail(folder, name)));
    },
  };
}

/** Reports an unreadable message in its place and continues with the others. */
async function readMail(folder: string, name: string): Promise<OutboxMail> {
  const file = join(folder, name);
  try {
    const mail = JSON.parse(await readFile(file, "utf8"));
    if (isMail(mail)) return mail;
  } catch {
    // Reported below.
  }
  const { mtime } = await stat(file).catch(() => ({ mtime: new Date(0) }));
  return {
    id: name,
    time: mtime.toISOString(),
    to: [],
    subject: "Unreadable message",
    text: `The file ${file} is damaged. Nothing else depends on it: delete it, or restore it from a backup.`,
  };
}

function isMail(mail: Partial<OutboxMail> | null): mail is OutboxMail {
  const texts = [mail?.id, mail?.time, mail?.subject, mail?.text, ...(Array.isArray(mail?.to) ? mail.to : [undefined])];
  return texts.every((text) => typeof text === "string") && !Number.isNaN(Date.parse(mail?.time ?? ""));
}

/** Mailer that keeps notices on this computer. */
export function outboxMailer(outbox: Pick<Outbox, "deliver">): Mailer {
  return {
    async send({ to, subject, text }) {
      await outbox.deliver({ to: [to], subject, text });
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
