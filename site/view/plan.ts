import { count } from "../../base/count.ts";
import type { StartableEngagement, StartablePhase, StatementReading } from "../../schema/site-data.ts";
import { formatMoney } from "./money.ts";
import { list } from "./words.ts";

type Gate = NonNullable<StartablePhase["gate"]>;
type Range = NonNullable<StartableEngagement["estimate"]>["minutes"];

const expiries: Record<Gate["onExpire"], string> = {
  stop: "the project stops",
  approve: "it counts as approved",
  "ask-operator": "the delivery team is asked",
};

/** Describes the approvers of a phase, their time, and the consequence of no decision. */
export function gateInWords({ approvers, dueSeconds, expiresSeconds, onExpire, reviseRounds }: Gate): string {
  const who = approvers.map(votersInWords).join(", and ");
  const votes = approvers.reduce((sum, { people, quorum }) => sum + Math.min(people.length, quorum), 0);
  const verb = votes > 1 ? "decide" : "decides";
  const changes =
    reviseRounds === 0
      ? "No changes can be asked for."
      : `Changes can be asked for ${reviseRounds === 1 ? "once" : `${reviseRounds} times`}.`;
  return `${who} ${verb} within ${inDays(dueSeconds)}; after ${inDays(expiresSeconds)} without a decision ${expiries[onExpire]}. ${changes}`;
}

function votersInWords({ people, quorum }: Gate["approvers"][number]): string {
  if (people.length <= 1) return people[0] ?? "Nobody";
  return quorum >= people.length ? list(people) : `${quorum} of ${list(people)}`;
}

function inDays(seconds: number): string {
  if (seconds % 86_400 === 0) return count(seconds / 86_400, "day");
  if (seconds % 3_600 === 0) return count(seconds / 3_600, "hour");
  return count(Math.ceil(seconds / 60), "minute");
}

/** Describes the expected effort of a project, in three facts. */
export function estimateInWords({ estimate, maxCostMicros }: StartableEngagement): { label: string; text: string }[] {
  if (estimate === undefined) return [{ label: "Money", text: `At most ${formatMoney(maxCostMicros)}.` }];
  const { minutes, costMicros, reviews } = estimate;
  const asked = [
    count(reviews.gates, "decision"),
    ...(reviews.questions > 0 ? [count(reviews.questions, "question")] : []),
  ];
  return [
    {
      label: "Work",
      text: `${range(minutes, String)} minutes, likely ${minutes.likely}; people's time to decide comes on top.`,
    },
    {
      label: "Money",
      text: `${range(costMicros, formatMoney)} for models, likely ${formatMoney(costMicros.likely)}; never more than ${formatMoney(maxCostMicros)}.`,
    },
    { label: "People", text: `${list(asked)}, when nothing is sent back.` },
  ];
}

/** The same in one line, for choosing an engagement. */
export function estimateLine({ estimate }: StartableEngagement): string | undefined {
  if (estimate === undefined) return undefined;
  const { minutes, costMicros, reviews } = estimate;
  return `Likely ${minutes.likely} minutes of work, ${formatMoney(costMicros.likely)}, and ${count(reviews.gates + reviews.questions, "review")} by people.`;
}

const range = ({ low, high }: Range, show: (value: number) => string): string =>
  low === high ? show(low) : `${show(low)} to ${show(high)}`;

/** "Then", or "At the same time" for a phase parallel to the previous one. */
export function orderWord(phases: readonly StartablePhase[], at: number): string | undefined {
  return phases[at - 1]?.index === phases[at]?.index ? "At the same time" : undefined;
}

const kinds: Record<StatementReading["kind"], string> = {
  text: "text",
  html: "a web page",
  rtf: "RTF",
  docx: "a Word document",
  pdf: "a PDF",
};

/** Describes the content read from a submitted statement. */
export function readingInWords({ kind, counts, original }: StatementReading): string {
  const { requirements, ...others } = counts;
  const rest = (["sections", "constraints", "deliverables", "tables"] as const).filter((name) => others[name] > 0);
  const parts = [count(requirements, "requirement"), ...rest.map((name) => count(others[name], name.slice(0, -1)))];
  const what = original === undefined ? "Your text" : `${original.name}, ${kinds[kind]},`;
  return `${what} was read as ${list(parts)}.`;
}
