import { nameIn } from "../../../ledger/people.ts";
import type { QuestionItem } from "../../../ledger/wait-items.ts";
import { authorOf } from "../../caller.ts";

/** Name of the person who answered, as pages and records show it; empty before an answer. */
export function answererOf(
  project: Parameters<typeof nameIn>[0],
  { answeredBy = "", channel }: Pick<QuestionItem, "answeredBy" | "channel">,
): string {
  const person = { email: answeredBy, name: nameIn(project, answeredBy) };
  return authorOf(person, { ...(channel && { channel }) }).name;
}
