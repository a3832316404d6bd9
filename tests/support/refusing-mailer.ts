import type { Message } from "../../runtime/api/notices/mailer.ts";

/** A mailer that refuses the addresses in `refused` with the reason, and records what it sends to the others. */
export function createRefusingMailer(reason: string) {
  const sent: Message[] = [];
  const refused = new Set<string>();
  return {
    sent,
    refused,
    async send(message: Message): Promise<void> {
      if (refused.has(message.to)) throw new Error(reason);
      sent.push(message);
    },
    clear(): void {
      sent.length = 0;
      refused.clear();
    },
  };
}
