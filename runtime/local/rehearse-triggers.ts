import { parseManifest, parsePipeline } from "../../schema/parse-outputs.ts";
import { partsOfStartable } from "../../schema/startable-name.ts";
import type { TriedTrigger, Trigger } from "../../schema/types.ts";
import { type SimulatedClock, simulatedClock } from "../engine/clock.ts";
import type { CompiledEngagement } from "./deployment.ts";
import { nextOf, type PlayedProject, playProjects } from "./play-projects.ts";
import { givenByPerson } from "./refused.ts";
import { openRehearsalHost } from "./rehearsal-host.ts";
import type { StandInAct } from "./stand-in-people.ts";
import { makeTemporaryFolder, removeLeftFolders, removeTemporaryFolder } from "./temporary-folders.ts";

/** An event as the expressions of a trigger read it. */
export interface ExampleEvent {
  trigger: string;
  /** File that it is from. */
  place: string;
  event: { [name: string]: unknown };
}

export interface TriggersRehearsalOptions {
  /** All flows of one engagement. */
  flows: readonly CompiledEngagement[];
  examples: readonly ExampleEvent[];
  /** Entry file of the runner. */
  runner: string;
  onProgress?: (text: string) => void;
}

export interface RehearsedTrigger {
  name: string;
  on: Trigger["on"];
  /** Flow of which it starts projects. */
  flow: string;
  /** Events played, each of them twice; of an end, the projects that ended. */
  events: number;
  /** Projects that it started. */
  started: number;
  /** Events for which its condition does not hold. */
  ignored: number;
  /** Events that make no project of the flow. */
  refused: number;
}

export interface TriggersReport {
  engagement: string;
  outcome: "finished" | "failed";
  triggers: RehearsedTrigger[];
  projects: PlayedProject[];
  acts: StandInAct[];
  /** Sentences on what failed, with the places of the examples. */
  problems: string[];
  wallSeconds: number;
  simulatedSeconds: number;
}

/**
 * Rehearses the triggers of an engagement: their example events now, and their schedules at the next time of each, on a simulated clock. The
 * projects that they start are played to their ends, and the ends start what follows them. Deletes all its files.
 */
export async function rehearseTriggers(options: TriggersRehearsalOptions): Promise<TriggersReport> {
  await removeLeftFolders();
  const root = makeTemporaryFolder("rehearsal");
  const begun = performance.now();
  try {
    const played = await play(root, options);
    return { ...played, wallSeconds: (performance.now() - begun) / 1000 };
  } finally {
    await removeTemporaryFolder(root);
  }
}

type Try = (trigger: string, cause: { event?: ExampleEvent["event"]; time?: string }) => Promise<TriedTrigger>;

async function play(
  root: string,
  { flows, examples, runner, onProgress = () => {} }: TriggersRehearsalOptions,
): Promise<Omit<TriggersReport, "wallSeconds">> {
  const pipelines = flows.map(({ config }) => parsePipeline(config));
  const operator = pipelines[0]!.people.operators![0]!.email;
  const { engagement } = partsOfStartable(flows[0]!.name);
  const stage: { settle?: () => Promise<boolean> } = {};
  const clock = simulatedClock(Date.now(), async () => (await stage.settle?.()) ?? true);
  const startedAt = clock.now();
  const host = await openRehearsalHost({ root, clock, engagements: flows, model: "rehearsal", runner, triggers: true });
  try {
    const client = host.clientFor(operator);
    const attempt: Try = (trigger, cause) =>
      givenByPerson(
        client.post("/api/triggers/{engagement}/{trigger}/trial", { engagement, trigger }, { ...cause, start: true }),
      );
    const tally = new Tally(triggersIn(flows), onProgress);
    const projects = playProjects({ host, clock, pipelines, operator, onProgress });
    await host.cloud.resume();
    const release = clock.hold();
    stage.settle = projects.settle;
    for (const { trigger, place, event } of examples) {
      const first = await attempt(trigger, { event });
      tally.add(place, first, await attempt(trigger, { event }));
    }
    for (const trigger of tally.schedules)
      projects.at(nextOf(trigger, startedAt), () => playTime(attempt, tally, trigger, clock));
    release();
    const ended = await projects.ended;
    const problems = [...tally.problems, ...ended.problems];
    return {
      engagement,
      outcome: problems.length === 0 ? "finished" : "failed",
      triggers: tally.counted(ended.projects),
      projects: ended.projects,
      acts: ended.acts,
      problems,
      simulatedSeconds: (clock.now() - startedAt) / 1000,
    };
  } finally {
    await host.close();
  }
}

async function playTime(attempt: Try, tally: Tally, { name }: Trigger, clock: SimulatedClock): Promise<void> {
  const time = new Date(clock.now()).toISOString();
  const first = await attempt(name, { time });
  tally.add(`${name} at ${time}`, first, await attempt(name, { time }));
}

interface OfFlow {
  trigger: Trigger;
  flow: string;
}

function triggersIn(flows: readonly CompiledEngagement[]): OfFlow[] {
  return flows.flatMap(({ manifest: text }) => {
    const { triggers = [], flow } = parseManifest(text);
    return triggers.map((trigger) => ({ trigger, flow: flow?.name ?? "" }));
  });
}

/** Counts what came of the events. */
class Tally {
  readonly problems: string[] = [];
  readonly #triggers: readonly OfFlow[];
  readonly #events = new Map<string, TriedTrigger[]>();
  readonly #onProgress: (text: string) => void;

  constructor(triggers: readonly OfFlow[], onProgress: (text: string) => void) {
    this.#triggers = triggers;
    this.#onProgress = onProgress;
  }

  get schedules() {
    return this.#triggers.flatMap(({ trigger }) => (trigger.on === "schedule" ? [trigger] : []));
  }

  /** Counts an event that was played twice. */
  add(place: string, first: TriedTrigger, repeated: TriedTrigger): void {
    this.#events.set(first.trigger, [...(this.#events.get(first.trigger) ?? []), first]);
    this.#onProgress(`  ${first.trigger}: ${outcomeOf(first)} (${place})`);
    if (first.refused !== undefined)
      this.problems.push(`${place}: "${first.trigger}" refuses the event: ${first.refused}`);
    if (repeated.started === true)
      this.problems.push(`${place}: the same event again started a second project of ${first.flow}.`);
  }

  counted(projects: readonly PlayedProject[]): RehearsedTrigger[] {
    return this.#triggers.map(({ trigger, flow }) => {
      const tried = this.#events.get(trigger.name) ?? [];
      const ends = trigger.on === "end" ? projects.filter((project) => project.flow === trigger.of).length : 0;
      return {
        name: trigger.name,
        on: trigger.on,
        flow,
        events: tried.length + ends,
        started: projects.filter((project) => project.trigger === trigger.name).length,
        ignored: tried.filter(({ holds }) => !holds).length,
        refused: tried.filter(({ refused }) => refused !== undefined).length,
      };
    });
  }
}

function outcomeOf({ holds, refused, started, project = "" }: TriedTrigger): string {
  if (!holds) return "ignored, since its condition does not hold";
  if (refused !== undefined) return `refused: ${refused}`;
  return started === true ? `started ${project}` : `is ${project} already`;
}
