import { asCommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import { writeDelivery } from "../../runtime/ledger/records.ts";
import type { DeliveryItem } from "../../runtime/ledger/repository-items.ts";
import type { ApiServices } from "./api-services.ts";
import { r1 } from "./commits.ts";

const url = "https://git.example.com/acme/shop.git";

/** A delivery of the project's first revision to the customer's repository. */
export function deliveryOf(project: string): DeliveryItem {
  return {
    state: "done",
    repository: "shop",
    url,
    branch: `crew/${project}`,
    onto: "main",
    head: asCommitId("a".repeat(40)),
    base: asCommitId("b".repeat(40)),
    tree: "c".repeat(40),
    revision: r1,
    files: 3,
    time: "2026-11-20T09:30:00.000Z",
  };
}

/** Opens a project's first gate, before which its work was delivered. Resolves with the address of the gate. */
export async function openDeliveredGate(
  services: ApiServices,
  project: string,
  { manifest, delivery = {} }: { manifest?: Digest; delivery?: Partial<DeliveryItem> } = {},
): Promise<string> {
  await services.project(project, { ...(manifest !== undefined && { manifest }) });
  await services.work(project, "discovery");
  await services.round(project, "discovery", 1);
  await services.gate(project, "discovery", 1);
  const item = { ...deliveryOf(project), ...delivery };
  await writeDelivery(services.table, project, { phase: "discovery", number: 1 }, item);
  return `/api/projects/${project}/gates/discovery/1`;
}
