import { formatMoment } from "../../schema/moment.ts";
import type { QuestionView } from "../../schema/types.ts";
import type { StatusLabel } from "./status.ts";

const labels: Record<QuestionView["status"], StatusLabel> = {
  open: { text: "Open", tone: "waiting" },
  answered: { text: "Answered", tone: "good" },
  expired: { text: "Expired", tone: "quiet" },
  stopped: { text: "Closed", tone: "quiet" },
};

export const questionLabel = ({ status }: QuestionView): StatusLabel => labels[status];

/** State of the question, for a person who cannot answer it, or no longer can. */
export function questionStatusSentence({ status, answeredBy, answeredAt, expiresAt, channel }: QuestionView): string {
  switch (status) {
    case "open":
      return "You can read this. The people named in the engagement answer it.";
    case "answered":
      return `Answered by ${answeredBy}${channel === "account" ? " (through the AWS account)" : ""}${answeredAt ? ` on ${formatMoment(answeredAt)}` : ""}.`;
    case "stopped":
      return "The project stopped before anybody answered. No answer is waited for any more.";
    default:
      return `Nobody answered by ${formatMoment(expiresAt)}. The delivery team decides how to go on.`;
  }
}
