import { count } from "../../base/count.ts";
import { formatMoment } from "../../schema/moment.ts";
import type { FlowQueue } from "../../schema/types.ts";

/** The state of a queue in a sentence: how many wait, and why none starts now. */
export function queueSentence({ queuedCount, holds, atOnce, perDay, working, repository }: FlowQueue): string {
  if (queuedCount === 0) return "No project is queued.";
  const waiting = count(queuedCount, "project is queued", "projects are queued");
  switch (holds) {
    case "paused":
      return `${waiting}. None starts, because the queue is paused.`;
    case "provider":
      return `${waiting}. None starts before the model's service takes calls again.`;
    case "repository":
      return `${waiting}. Projects of all flows share the places on ${repository?.name}, and all ${repository?.atOnce} are taken: ${repository?.projects.join(", ")}.`;
    case "day":
      return `${waiting}. All ${perDay} starts of today (UTC) are used; the next ones start tomorrow.`;
    default:
      return `${waiting}. ${count(working.length, "project is", "projects are")} at work, and at most ${atOnce} are when one starts.`;
  }
}

/** The pause of a model's service in a sentence. */
export function providerSentence({ provider, until, reason }: NonNullable<FlowQueue["providerPause"]>): string {
  return `Waiting for ${provider} until ${formatMoment(until)}: ${reason}`;
}

/** Numbers of a webhook's messages in a sentence. */
export function webhookSentence({ trigger, accepted, refused }: FlowQueue["webhooks"][number]): string {
  return `Webhook ${trigger}: ${count(accepted, "message", "messages")} accepted, ${refusedWords(refused, "at least ")}.`;
}

/** The events that a trigger's looks at a repository have met, by their outcome, in a sentence. */
export function looksSentence({
  trigger,
  repository,
  started,
  refused,
  restsUntil,
}: FlowQueue["looks"][number]): string {
  const rest = restsUntil === undefined ? "" : ` The forge wants no requests before ${formatMoment(restsUntil)}.`;
  return `Looks of ${trigger} at ${repository}: ${count(started, "event", "events")} started a project, ${refusedWords(refused)}.${rest}`;
}

function refusedWords(refused: FlowQueue["looks"][number]["refused"], atLeast = ""): string {
  const reasons = refused.map(({ reason, count: number }) => `${number} ${reason}`).join(", ");
  return reasons === "" ? "none refused" : `refused: ${atLeast}${reasons}`;
}

/** Limits of a flow in a sentence. */
export function limitsSentence({ atOnce, perDay, startsToday }: FlowQueue): string {
  const once = `At most ${count(atOnce, "project", "projects")} at once`;
  return perDay === undefined ? `${once}.` : `${once}; ${startsToday} of ${perDay} starts today (UTC).`;
}
