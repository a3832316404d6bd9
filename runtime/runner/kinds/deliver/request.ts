import type { Repository } from "../../../../schema/types.ts";
import { openForge } from "../../../forge/open-forge.ts";
import type { DeliveryItem } from "../../../ledger/items.ts";
import type { KnownSecrets } from "../../../tools/secrets/known-secrets.ts";

/** Opens the one request of crew's branch, or updates it; undefined where the forge has no requests. A repetition finds it. */
export async function ensureRequest(
  { forge, project = "", service, branch: base, credentials = "" }: Repository,
  secrets: Pick<KnownSecrets, "read">,
  request: { head: string; title: string; text: string },
): Promise<DeliveryItem["request"]> {
  if (forge === "https") return undefined;
  const secret = (await secrets.read(credentials)) ?? "";
  const opened = openForge({ forge, project, ...(service !== undefined && { url: service }) }, secret, "write");
  const { number, page } = await opened.ensureRequest({ ...request, base });
  return { number, page };
}
