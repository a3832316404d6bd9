import { count } from "../base/count.ts";
import { formatMoment } from "../schema/moment.ts";
import { startableName } from "../schema/startable-name.ts";
import type { FlowQueue, LookedRepository, QueueView } from "../schema/types.ts";

const holds = {
  paused: "the queue is paused",
  provider: "they wait for a model's service",
  repository: "they wait for a place on their repository",
  places: "they wait for a place",
  day: "the starts of the day are used up",
} as const satisfies Record<NonNullable<FlowQueue["holds"]>, string>;

/** The queues, as `crew queue` prints them; `now` is in milliseconds. */
export function describeQueues({ flows }: QueueView, now: number): string {
  if (flows.length === 0) return "There is no flow here. An engagement declares them under `flows`.";
  return flows.map((flow) => describeQueue(flow, now)).join("\n\n");
}

function describeQueue(flow: FlowQueue, now: number): string {
  const { engagement, atOnce, perDay, startsToday, paused, queuedCount } = flow;
  const since = (time: string) => ageInWords(now - Date.parse(time));
  const [retried, waiting] = [
    flow.waiting.filter(({ retry }) => retry !== undefined),
    flow.waiting.filter(({ retry }) => retry === undefined),
  ];
  const more = queuedCount - flow.queued.length;
  return [
    `${startableName(engagement, flow.flow)}  ${flow.title}`,
    `  ${count(queuedCount, "project", "projects")} queued${flow.holds === undefined ? "" : `: ${holds[flow.holds]}`}; at most ${atOnce} at once${perDay === undefined ? "" : `, ${startsToday} of ${perDay} starts today`}`,
    ...(flow.repository === undefined
      ? []
      : [
          `  On ${flow.repository.name} at most ${flow.repository.atOnce} of all flows are at work${flow.repository.projects.length === 0 ? "" : `; now ${flow.repository.projects.join(", ")}`}.`,
        ]),
    ...(paused === undefined ? [] : [`  Paused by ${paused.name} ${since(paused.time)} ago: ${paused.reason}`]),
    ...(flow.providerPause === undefined ? [] : [`  Waiting for ${providerWords(flow.providerPause)}`]),
    ...(flow.wentOn === undefined
      ? []
      : [`  ${flow.wentOn.name} let it go on ${since(flow.wentOn.time)} ago: ${flow.wentOn.reason}`]),
    ...section("queued", flow.queued, ({ id, title, priority, since: time }) => [
      `${id}  priority ${priority}, for ${since(time)}  ${title}`,
    ]),
    ...(more > 0 ? [`    and ${more} more`] : []),
    ...section("at work", flow.working, ({ id, title, since: time }) => [`${id}  for ${since(time)}  ${title}`]),
    ...section("to be tried again", retried, ({ id, title, since: time, waitingFor }) => [
      `${id}  failed ${since(time)} ago  ${title}`,
      `  ${waitingFor}`,
      `  now: crew requeue ${id} --reason TEXT; never: crew cancel ${id} --reason TEXT`,
    ]),
    ...section("waiting", waiting, ({ id, title, since: time, waitingFor, holdsPlace }) => [
      `${id}  for ${since(time)}  ${title}`,
      `  ${waitingFor}${holdsPlace ? " Other parts of it are at work." : ""}`,
    ]),
    ...section("to be started by a person", flow.proposed, ({ project, trigger, title, group, since: time }) => [
      `${title}  for ${since(time)}, asked of ${group} by ${trigger}`,
      `  crew follow-up start --project ${project} --trigger ${trigger}`,
    ]),
    ...section("stopped", flow.failed, ({ id, title, since: time, cause, mayRequeue }) => [
      `${id}  ${since(time)} ago  ${title}`,
      `  ${cause}`,
      `  ${mayRequeue ? `crew requeue ${id} --reason TEXT` : "Its key has started a newer project."}`,
    ]),
    ...section("webhooks", flow.webhooks, ({ trigger, accepted, refused, lastAt }) => [
      `${trigger}  ${accepted} accepted, ${refusedOf(refused, "at least ")}; the last ${since(lastAt)} ago`,
    ]),
    ...section("looks", flow.looks, ({ trigger, repository, started, refused, newestRefused, failing, restsUntil }) => [
      `${trigger} at ${repository}  ${count(started, "event")} started a project, ${refusedOf(refused)}`,
      ...(restsUntil === undefined ? [] : [`  the forge wants no requests before ${formatMoment(restsUntil)}`]),
      ...(failing === undefined
        ? []
        : [
            `  failing for ${since(failing.since)}, ${count(failing.times, "look")} in a row, the last ${since(failing.lastAt)} ago: ${failing.reason}`,
          ]),
      ...newestRefused.map(({ event, time, text }) => `  ${event}, ${since(time)} ago: ${text}`),
    ]),
  ].join("\n");
}

function section<Item>(name: string, items: readonly Item[], lines: (item: Item) => string[]): string[] {
  return items.length === 0 ? [] : [`  ${name}`, ...items.flatMap((item) => lines(item).map((line) => `    ${line}`))];
}

function providerWords({ provider, until, reason }: NonNullable<FlowQueue["providerPause"]>): string {
  return `${provider} until ${formatMoment(until)}: ${reason}`;
}

/** Numbers of messages are written from time to time, so the newest may be missing. */
function refusedOf(refused: LookedRepository["refused"], atLeast = ""): string {
  const reasons = refused.map(({ reason, count: number }) => `${number} ${reason}`).join(", ");
  return refused.length === 0 ? "none refused" : `refused: ${atLeast}${reasons}`;
}

/** A time in its largest unit. */
function ageInWords(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
