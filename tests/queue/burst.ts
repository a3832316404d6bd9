import { expect } from "vitest";
import type { QueuedFlow } from "../../runtime/api/queue/flows.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { itemsOf, readItem, readMarked } from "../../runtime/ledger/read.ts";
import { marks, queueMark } from "../../schema/table.ts";
import type { ApiServices } from "../support/api-services.ts";
import { finish, type Host, openHost, runningOf } from "../support/queue-hosts.ts";
import { randomOf } from "../support/random-numbers.ts";

export interface Burst {
  arrivals: number;
  kills: number;
  hosts: number;
  seed: number;
}

export interface BurstResult {
  kills: number;
  /** Most executions that ran at the same time. */
  mostAtOnce: number;
  ids: Map<number, string>;
}

/**
 * Issues arrive all at once, some of them twice, while hosts are killed in the middle of their writes and others go on; executions end
 * meanwhile. Returns when every project has finished. Whoever sends an arrival repeats it until somebody has taken it.
 */
export async function playBurst(services: ApiServices, flow: QueuedFlow, burst: Burst): Promise<BurstResult> {
  const random = randomOf(burst.seed);
  const numbers = Array.from({ length: burst.arrivals }, (_, number) => number);
  // One in ten is sent twice.
  const open = [...numbers, ...numbers.filter((number) => number % 10 === 0)].sort(() => random() - 0.5);
  const result: BurstResult = { kills: 0, mostAtOnce: 0, ids: new Map() };
  const writesPerLife = Math.max(5, Math.floor((burst.arrivals * 4) / Math.max(1, burst.kills)));
  const lifetime = () =>
    result.kills >= burst.kills ? Number.POSITIVE_INFINITY : 1 + Math.floor(random() * 2 * writesPerLife);
  const finished = new Set<string>();

  await Promise.all(Array.from({ length: burst.hosts }, () => live()));
  return result;

  function onStart(): void {
    result.mostAtOnce = Math.max(result.mostAtOnce, runningOf(services).length);
  }

  /** Lets others go first for a while, each time for another one. */
  async function onWrite(): Promise<void> {
    for (let turns = Math.floor(random() ** 4 * 400); turns > 0; turns -= 1) await new Promise(setImmediate);
  }

  async function live(): Promise<void> {
    let host = openHost(services, flow, lifetime(), { onStart, onWrite });
    while (!(await isOver(host))) {
      const batch = open.splice(0, 12);
      const sent = await Promise.allSettled(batch.map((number) => send(host, number)));
      open.push(...batch.filter((_, index) => sent[index]?.status === "rejected"));
      for (const { reason } of sent.filter((each) => each.status === "rejected")) if (!host.isDead()) throw reason;
      if (!host.isDead())
        await host.sweep().catch((error: unknown) => {
          if (!host.isDead()) throw error;
        });
      if (host.isDead()) {
        result.kills += 1;
        host.close();
        host = openHost(services, flow, lifetime(), { onStart, onWrite });
      }
      await endSome();
    }
    host.close();
  }

  async function send(host: Host, number: number): Promise<void> {
    const { id } = await host.arrive({ repository: "acme/shop", number });
    expect(result.ids.get(number) ?? id).toBe(id);
    result.ids.set(number, id);
  }

  async function endSome(): Promise<void> {
    for (const name of runningOf(services)) {
      // One whose start is not recorded yet has not got that far.
      const meta = await readItem(services.table, key.meta(name));
      if (finished.has(name) || meta?.executionArn === undefined || random() < 0.3) continue;
      finished.add(name);
      await finish(services, name);
    }
  }

  async function isOver(host: Host): Promise<boolean> {
    if (open.length > 0 || host.isDead()) return false;
    const left = await Promise.all(
      [queueMark(flow.engagement, flow.flow.name), marks.arriving, marks.changing].map((mark) =>
        readMarked(services.table, mark),
      ),
    );
    return left.flat().length === 0 && runningOf(services).length === 0;
  }
}

/** All projects of the table, with the number of executions that each had. */
export async function expectEachOnce(services: ApiServices, { ids }: BurstResult, arrivals: number): Promise<void> {
  expect(ids.size).toBe(arrivals);
  const projects = itemsOf(await readMarked(services.table, marks.projects), "meta");
  const known = projects.map(({ pk }) => pk.slice("PROJECT#".length)).sort();
  expect(known).toEqual([...ids.values()].sort());
  expect(projects.filter(({ status }) => status !== "FINISHED")).toEqual([]);
  expect(services.machines.started.map(({ name }) => name).sort()).toEqual(known);
}
