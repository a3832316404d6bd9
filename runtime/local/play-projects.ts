import { asProjectId } from "../../base/names.ts";
import { nextTimes } from "../../base/schedule/next-times.ts";
import { parseSchedule } from "../../base/schedule/parse-schedule.ts";
import type { Pipeline, ProjectStatus, ScheduleTrigger } from "../../schema/types.ts";
import type { SimulatedClock } from "../engine/clock.ts";
import { key } from "../ledger/keys.ts";
import { readItem } from "../ledger/read.ts";
import type { RehearsalHost } from "./rehearsal-host.ts";
import { type StandInAct, StandInPeople } from "./stand-in-people.ts";

export interface PlayedProject {
  id: string;
  title: string;
  flow: string;
  /** Trigger that started it. */
  trigger: string;
  status: ProjectStatus;
}

interface Played {
  projects: PlayedProject[];
  acts: StandInAct[];
  problems: string[];
}

interface Playing {
  /** Does what is due now; resolves with true when time may go on. */
  settle(): Promise<boolean>;
  /** Does something at a later time, before which the play does not end. */
  at(time: number, work: () => Promise<void>): void;
  /** Rejects when a part of the play fails. */
  ended: Promise<Played>;
}

const endings: readonly ProjectStatus[] = ["finished", "rejected", "stopped"];
const hourMs = 3_600_000;
/** Hours in which projects may wait in a queue, or for people. */
const mostHours = 24 * 45;

/** Returns the next time of a schedule. */
export function nextOf({ at, zone }: ScheduleTrigger, after: number): number {
  const [time] = nextTimes(parseSchedule(at), zone, after, 1);
  if (time === undefined) throw new Error(`The schedule ${at} has no next time.`);
  return time;
}

/** Plays all projects of a host until they have ended. Simulated people decide, queues are dispatched, and the clock jumps when nothing is due. */
export function playProjects({
  host,
  clock,
  pipelines,
  operator,
  onProgress,
}: {
  host: RehearsalHost;
  clock: SimulatedClock;
  pipelines: readonly Pipeline[];
  operator: string;
  onProgress: (text: string) => void;
}): Playing {
  const people = new Map(
    pipelines.map((pipeline) => [
      pipeline.flow?.name ?? "",
      new StandInPeople(pipeline, host.clientFor, ({ on, phase, verdict, reason }) =>
        onProgress(`  ${phase}: ${on} ${verdict}${reason === undefined ? "" : `: ${reason}`}`),
      ),
    ]),
  );
  const ended = Promise.withResolvers<Played>();
  let outstanding = 0;
  let hours = 0;
  let isHourSet = false;

  const end = (projects: PlayedProject[], problems: string[]) =>
    ended.resolve({
      projects,
      problems: [...problems, ...problemsOf(projects), ...[...people.values()].flatMap((each) => each.problems)],
      acts: [...people.values()].flatMap(({ acts }) => acts),
    });

  const look = async (): Promise<boolean> => {
    const { dispatched, followed, sent, started } = await host.sweep();
    const projects = await readProjects(host, operator);
    let isQuiet = dispatched + followed + sent + started === 0;
    for (const { id, flow } of projects) if (await people.get(flow)?.attend(id)) isQuiet = false;
    if (!isQuiet) {
      // Nothing else may ask the clock to go on after this.
      setImmediate(() => clock.hold()());
      return false;
    }
    const living = projects.filter(({ status }) => !endings.includes(status));
    if (living.length === 0 && outstanding === 0) {
      end(projects, []);
      return false;
    }
    if (hours > mostHours) {
      end(projects, ["Projects still wait after 45 simulated days."]);
      return false;
    }
    // A queue with a limit for a day has no timer of its own.
    if (living.length > 0 && !isHourSet) clock.schedule(clock.now() + hourMs, passHour);
    isHourSet ||= living.length > 0;
    return true;
  };
  const passHour = () => {
    hours += 1;
    isHourSet = false;
  };
  return {
    ended: ended.promise,
    settle: () =>
      look().catch((error: unknown) => {
        ended.reject(error);
        return false;
      }),
    at(time, work) {
      outstanding += 1;
      clock.schedule(time, () => {
        const release = clock.hold();
        work()
          .catch(ended.reject)
          .finally(() => {
            outstanding -= 1;
            release();
          });
      });
    },
  };
}

function problemsOf(projects: readonly PlayedProject[]): string[] {
  return projects
    .filter(({ status }) => status !== "finished" && status !== "rejected")
    .map(({ id, flow, trigger, status }) => `${id} of ${flow}, which ${trigger} started, did not finish (${status}).`);
}

async function readProjects(host: RehearsalHost, operator: string): Promise<PlayedProject[]> {
  const client = host.clientFor(operator);
  const projects: PlayedProject[] = [];
  for (let page = 1; ; page += 1) {
    const { projects: listed, found } = await client.get("/api/projects", { page });
    for (const { id, title, status } of listed) {
      const meta = await readItem(host.cloud.table, key.meta(asProjectId(id)));
      if (meta === undefined) throw new Error(`The project ${id} is listed, but is not there.`);
      projects.push({ id, title, status, flow: meta.flow ?? "", trigger: meta.startedBy.replace(/^trigger /, "") });
    }
    if (listed.length === 0 || projects.length >= found) return projects;
  }
}
