import type { Person } from "../../../schema/types.ts";
import type { Words } from "../../inbox/words.ts";
import type { Message } from "./mailer.ts";

/** One message per address, even if it occurs several times among the people. */
export function addressed(people: readonly Person[], { subject, paragraphs }: Words): Message[] {
  const byAddress = new Map(people.map((person) => [person.email.toLowerCase(), person]));
  return [...byAddress.values()].map(({ name, email }) => ({
    to: email,
    subject: oneLine(subject),
    text: `${[`Hello ${name},`, ...paragraphs].join("\n\n")}\n`,
  }));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 200);
}
