import type { Json } from "../../base/json.ts";
import { completeChanges } from "../../runtime/api/projects/complete-changes.ts";
import { arrive } from "../../runtime/api/queue/arrive.ts";
import { type DispatchServices, dispatch } from "../../runtime/api/queue/dispatch.ts";
import type { QueuedFlow } from "../../runtime/api/queue/flows.ts";
import type { Arrived } from "../../runtime/api/queue/new-arrival.ts";
import { completeArrivals } from "../../runtime/api/queue/take-key.ts";
import { createManifests } from "../../runtime/inbox/manifests.ts";
import { createRevisions } from "../../runtime/inbox/revisions.ts";
import { set, setAll } from "../../runtime/ledger/expressions.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { updateItem } from "../../runtime/ledger/write.ts";
import type { Machine } from "../../runtime/machine/machine.ts";
import type { Flow } from "../../schema/types.ts";
import { type ApiServices, baseUrl } from "./api-services.ts";
import { watchedTable } from "./watched-table.ts";

export class Killed extends Error {}

/** A process that takes in arrivals and dispatches, until it is killed. */
export interface Host {
  /** `cause` is the event behind it. */
  arrive(input: { [name: string]: Json }, cause?: string): Promise<Arrived>;
  /** What the sweep does for queues and starts. */
  sweep(): Promise<void>;
  isDead(): boolean;
  close(): void;
}

export function flowOf(services: ApiServices, settings: Partial<Flow> = {}): QueuedFlow {
  const flow: Flow = {
    name: "feature",
    key: ["input.repository", "input.number"],
    again: "never",
    priority: 5,
    limits: { atOnce: 4 },
    ...settings,
  };
  return { engagement: "shop", flow, deployment: services.options.deployments.shop!, isFollowed: false };
}

export interface Watchers {
  onStart?: () => void;
  /** Each write waits for it. */
  onWrite?: (sk: string) => Promise<void>;
}

/** Opens a host that dies before its nth write or call of the machine; nothing that it would do after that reaches anybody. */
export function openHost(
  services: ApiServices,
  flow: QueuedFlow,
  diesBefore = Number.POSITIVE_INFINITY,
  { onStart, onWrite }: Watchers = {},
): Host {
  let done = 0;
  const live = () => {
    done += 1;
    if (done >= diesBefore) throw new Killed();
  };
  const table = watchedTable(services.openClient(), async (_, sk) => {
    await onWrite?.(sk);
    live();
  });
  const real = services.machines.machine;
  const machine: Machine = {
    ...real,
    async start(execution) {
      live();
      const arn = await real.start(execution);
      onStart?.();
      // It may die before it knows that the execution has started.
      live();
      return arn;
    },
  };
  const { objects, clock } = services;
  const manifests = createManifests(objects, {});
  const dispatching: DispatchServices = { table, machine, objects, manifests, clock };
  const decider = { ...dispatching, revisions: createRevisions(table, objects) };
  return {
    arrive: (input, cause) =>
      arrive({ ...dispatching, siteUrl: baseUrl }, flow, {
        sow: `# Issue ${JSON.stringify(input)}\n`,
        input,
        cause: { kind: "trigger", trigger: "opened", ...(cause !== undefined && { id: cause }) },
      }),
    async sweep() {
      if (done >= diesBefore) throw new Killed();
      await completeChanges(decider);
      await completeArrivals(table);
      await dispatch(dispatching, [flow]);
    },
    isDead: () => done >= diesBefore,
    close: () => table.documents.destroy(),
  };
}

/** Ends the execution of a project as the machine does: its record, then itself. */
export async function finish(services: ApiServices, project: string, status: MetaItem["status"] = "FINISHED") {
  const meta = await readItem(services.table, key.meta(project));
  const finishedAt = new Date(services.clock.now()).toISOString();
  const changes = [
    set("finishedAt", finishedAt),
    ...setAll({ status, ...(status === "STOPPED" && { cause: "It failed." }) }),
  ];
  await updateItem(services.table, key.meta(project), changes);
  const n = meta?.executions ?? 1;
  services.machines.statuses.set(n === 1 ? project : `${project}-${n}`, status === "FINISHED" ? "SUCCEEDED" : "FAILED");
}

/** Names of the executions that run. */
export function runningOf({ machines }: ApiServices): string[] {
  return [...machines.statuses].flatMap(([name, status]) => (status === "RUNNING" ? name : []));
}
