import { join } from "node:path";
import type { ForgeRepository } from "../../../../schema/types.ts";
import { requireUnmoved } from "../../../artifacts/customer/merge-approved.ts";
import { ForgeFailure } from "../../../forge/failure.ts";
import type { Forge, ForgeRequest, Merged } from "../../../forge/forge.ts";
import { gitAddressOf, openForge } from "../../../forge/open-forge.ts";
import { readItems } from "../../../ledger/read.ts";
import type { DeliveryItem } from "../../../ledger/repository-items.ts";
import type { RoundContext } from "../../round-context.ts";
import { purposeOfMerge } from "../fetch/purposes.ts";
import { remoteCall } from "./merge-by-git.ts";
import type { PlannedCall } from "./plan-call.ts";

type Context = Pick<RoundContext, "order" | "signal" | "tree" | "table" | "secrets">;

interface Merge {
  input: PlannedCall["input"];
  secret: string;
  /** Time after which nothing is waited for. */
  end: number;
}

/**
 * Lets the forge merge a request at the approved commit. Forges merge whatever Git can, so crew looks first at what has happened to the
 * customer's branch since the delivery, and again where that has moved while the merge waited. A request that the project has not delivered has
 * no base that anybody has approved.
 */
export async function mergeOnForge(
  context: Context,
  repository: ForgeRepository,
  { input, secret, end }: Merge,
): Promise<Merged> {
  const [number, revision] = [Number(input.number), String(input.revision)];
  const deliveries = await readItems(context.table, context.order.project, "delivery");
  const delivery = deliveries.find((each) => each.head === revision && each.repository === repository.name);
  const forge = openForge(repository, secret, delivery === undefined ? "merge" : purposeOfMerge(delivery));
  const merge = { number, revision, signal: context.signal, until: end };
  if (delivery === undefined) return forge.merge(merge);
  const request = await forge.request(number);
  const look = createLook(context, { repository, forge, delivery, end });
  if (request.mergedAs === undefined) await look(request);
  return forge.merge({ ...merge, beforeAttempt: look });
}

interface Looked {
  repository: ForgeRepository;
  forge: Forge;
  delivery: DeliveryItem;
  end: number;
}

function createLook(context: Context, { repository, forge, delivery, end }: Looked) {
  const { onto, branch, head, base } = delivery;
  let lookedAt: string | undefined;
  return async (request: ForgeRequest): Promise<void> => {
    requireBase(request, delivery);
    // Before the look: what is pushed meanwhile is looked at the next time.
    const newest = await forge.branchHead(onto);
    if (newest === lookedAt) return;
    const { username, password } = await forge.gitCredentials();
    context.secrets.remember(repository.credentials, password);
    await remoteCall(context, end, (call) =>
      requireUnmoved({
        ...call,
        remote: { url: gitAddressOf(repository), credentials: `${username}:${password}` },
        onto,
        branch,
        approved: { head, base },
        folder: join(context.tree.root, "..", "merge"),
      }),
    );
    lookedAt = newest;
  };
}

/** People who may write can make a request go into another branch. */
function requireBase({ number, base }: ForgeRequest, { onto }: DeliveryItem): void {
  if (base.branch !== onto)
    throw new ForgeFailure("moved", `The request ${number} goes into ${base.branch} now, not into ${onto}`);
}
