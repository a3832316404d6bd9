import { formatMoment } from "../../../../schema/moment.ts";
import type { Repository } from "../../../../schema/types.ts";
import { DeliveryRefused } from "../../../artifacts/customer/deliver-branch.ts";
import type { Forge, ForgeRequest } from "../../../forge/forge.ts";

/**
 * Reads the request of crew's branch before anything is pushed. Throws `DeliveryRefused` where a person has closed it, or has made it go into
 * another branch: a second one would overrule that person.
 */
export async function requestAt(
  forge: Forge | undefined,
  { branch: onto }: Repository,
  branch: string,
): Promise<ForgeRequest | undefined> {
  const found = await forge?.lastRequest(branch);
  if (forge === undefined || found === undefined || found.mergedAs !== undefined) return found;
  const { number, page, base } = found;
  if (!found.isOpen)
    throw new DeliveryRefused(
      `${await whoClosed(forge, number)} without merging it: ${page} Crew opens no second request of ${branch}: reopen that one if the work is wanted.`,
    );
  if (base.branch !== onto)
    throw new DeliveryRefused(
      `Somebody has made the request ${number} go into ${base.branch}, not into ${onto}: ${page} Crew opens no second request of ${branch}: change that one back.`,
    );
  return found;
}

/** The name is what helps people most, but a delivery does not depend on it. */
async function whoClosed(forge: Forge, number: number): Promise<string> {
  const { changes } = await forge.history({ kind: "request", number }).catch(() => ({ changes: [] }));
  const closing = changes.findLast(({ kind }) => kind === "closed");
  if (closing === undefined) return `Somebody has closed the request ${number}`;
  return `${closing.by?.name ?? "Somebody"} closed the request ${number} at ${formatMoment(closing.at)}`;
}

/** Says who merged the request of a branch; empty where nobody has. */
export async function whoMerged(forge: Forge | undefined, request: ForgeRequest | undefined): Promise<string> {
  if (forge === undefined || request?.mergedAs === undefined) return "";
  const merger = await forge.mergerOf(request.mergedAs).catch(() => undefined);
  return `${merger?.name ?? "Somebody"} has merged the request ${request.number}.`;
}
