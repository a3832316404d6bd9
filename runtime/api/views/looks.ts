import type { LookedRepository, StatusManifest } from "../../../schema/types.ts";
import { key } from "../../ledger/keys.ts";
import { restsUntil } from "../../ledger/looks.ts";
import { readItem } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import type { QueuedFlow } from "../queue/flows.ts";
import { refusedBecause } from "../triggers/forge/refused-events.ts";

const mostShown = 5;

/** Looks of the flow's triggers at each of their repositories: what came of the events, since when they fail, and until when the forge wants no requests. */
export async function viewLooks(
  table: Table,
  { engagement, deployment }: Pick<QueuedFlow, "engagement" | "deployment">,
  { triggers = [] }: StatusManifest,
  now: number,
): Promise<LookedRepository[]> {
  const places = triggers
    .filter(({ name }) => deployment.triggers?.includes(name))
    .flatMap((trigger) =>
      "repositories" in trigger
        ? trigger.repositories.map((repository) => ({ trigger: trigger.name, repository }))
        : [],
    );
  const looked = await Promise.all(
    places.map(async ({ trigger, repository }) => {
      const item = await readItem(table, key.look(engagement, trigger, repository.name));
      if (item === undefined) return [];
      const until = await restsUntil(table, repository);
      const isResting = until !== undefined && now < Date.parse(until);
      return [{ ...viewLook(trigger, repository.name, item), ...(isResting && { restsUntil: until }) }];
    }),
  );
  return looked.flat();
}

function viewLook(trigger: string, repository: string, item: Stored<"look">): LookedRepository {
  const { failing, seen = [] } = item;
  const refused = Object.keys(refusedBecause)
    .map((reason) => ({ reason, count: item[`count ${reason}`] ?? 0 }))
    .filter(({ count }) => count > 0);
  return {
    trigger,
    repository,
    started: item["count started"] ?? 0,
    refused,
    newestRefused: seen
      .filter(({ outcome }) => outcome !== "started")
      .reverse()
      .slice(0, mostShown)
      .map(({ at, what, outcome, why }) => ({ time: at, event: what, reason: outcome, text: reasonOf(outcome, why) })),
    ...(failing && {
      failing: {
        since: failing.since,
        lastAt: failing.lastAt,
        times: failing.times,
        reason: failing.reason,
        ...(failing.toldAt !== undefined && { toldAt: failing.toldAt }),
      },
    }),
  };
}

function reasonOf(outcome: string, why: string | undefined): string {
  const words = Object.entries(refusedBecause).find(([reason]) => reason === outcome)?.[1] ?? outcome;
  return why === undefined ? words : `${words}: ${why}`;
}
