import type { Repository } from "../../../../schema/types.ts";
import type { DeliveryItem } from "../../../ledger/repository-items.ts";
import type { KnownSecrets } from "../../../tools/secrets/known-secrets.ts";
import { forgeOf } from "../fetch/forge-of.ts";

/** Opens the one request of crew's branch, or updates it; undefined where the forge has no requests. A repetition finds it. */
export async function ensureRequest(
  repository: Repository,
  secrets: Pick<KnownSecrets, "read">,
  request: { head: string; title: string; text: string },
): Promise<DeliveryItem["request"]> {
  const { credentials, branch: base } = repository;
  const secret = credentials === undefined ? undefined : await secrets.read(credentials);
  const forge = forgeOf(repository, secret ?? "", "write");
  if (forge === undefined) return undefined;
  const { number, page } = await forge.ensureRequest({ ...request, base });
  return { number, page };
}
