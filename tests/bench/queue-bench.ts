import { changePause } from "../../runtime/ledger/flow-places.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { finish, flowOf, type Host, openHost, runningOf } from "../support/queue-hosts.ts";

const counts = (process.env.CREW_BENCH_ARRIVALS ?? "100,1000").split(",").map(Number);
const atOnce = 20;
const concurrency = 8;

/**
 * Arrivals a second in one burst, and the time from an arrival to its start when there is a place and when the queue has to drain first.
 * The table and the service of the state machines are on this computer, in this process.
 */
export async function benchQueue(): Promise<void> {
  for (const count of counts) {
    const services = await openApiServices();
    try {
      console.log(`\n${count} arrivals, ${concurrency} at the same time, ${atOnce} places`);
      await measureBurst(services, count);
      await measureFree(services, Math.min(count, 200));
    } finally {
      await services.close();
    }
  }
}

async function measureBurst(services: ApiServices, count: number): Promise<void> {
  const startedAt = new Map<string, number>();
  const arrivedAt = new Map<string, number>();
  const flow = flowOf(services, { name: "burst", limits: { atOnce } });
  const onStart = () => {
    const name = services.machines.started.at(-1)?.name ?? "";
    startedAt.set(name, performance.now());
  };
  const host = openHost(services, flow, undefined, { onStart });
  const begun = performance.now();
  await inParallel(count, async (number) => {
    const came = performance.now();
    const { id } = await host.arrive({ repository: "acme/shop", number });
    arrivedAt.set(id, came);
  });
  const taken = performance.now();
  print("arrivals a second", [(count / (taken - begun)) * 1000], "");
  const again = performance.now();
  await inParallel(count, (number) => host.arrive({ repository: "acme/shop", number }));
  print("the same arrivals again, a second", [(count / (performance.now() - again)) * 1000], "");

  const drained = performance.now();
  while (startedAt.size < count) await drain(services, host);
  print("starts a second while the queue drains", [((count - atOnce) / (performance.now() - drained)) * 1000], "");
  print("from arrival to start, all of the burst", waits(arrivedAt, startedAt), "ms");
}

/** Every project at work ends at once; one look starts the next ones. */
async function drain(services: ApiServices, host: Host): Promise<void> {
  for (const name of runningOf(services)) await finish(services, name);
  await host.sweep();
}

/** Each arrival finds a place. */
async function measureFree(services: ApiServices, count: number): Promise<void> {
  const flow = flowOf(services, { name: "free", limits: { atOnce: 100 } });
  const host = openHost(services, flow);
  const times: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const came = performance.now();
    const { id } = await host.arrive({ repository: "acme/shop", number });
    times.push(performance.now() - came);
    if (number % 50 === 49) for (const name of runningOf(services)) await finish(services, name);
    if (number % 50 === 49) await host.sweep();
    if (id === "") throw new Error("it has an id");
  }
  print("from arrival to start, with a free place", times, "ms");
  // A queue that is paused takes arrivals as fast.
  await changePause(services.table, key.dispatch("shop", "free"), pause, true);
  const begun = performance.now();
  await inParallel(count, (number) => host.arrive({ repository: "acme/paused", number }));
  print("arrivals a second into a paused queue", [(count / (performance.now() - begun)) * 1000], "");
}

const pause = { by: "otto@example.com", name: "Otto", time: "2026-11-20T12:00:00.000Z", reason: "A measurement." };

async function inParallel(count: number, run: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) {
      const number = next;
      next += 1;
      await run(number);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

function waits(arrivedAt: ReadonlyMap<string, number>, startedAt: ReadonlyMap<string, number>): number[] {
  return [...arrivedAt].flatMap(([id, came]) => {
    const began = startedAt.get(id);
    return began === undefined ? [] : [began - came];
  });
}

function print(what: string, values: number[], unit: string): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  const text = values.length === 1 ? at(0) : `p50 ${at(0.5)} ${unit}, p95 ${at(0.95)} ${unit}`;
  console.log(`  ${what.padEnd(44)} ${text}`);
}
