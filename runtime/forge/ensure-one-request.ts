import { type FailureKind, ForgeFailure } from "./failure.ts";
import type { ForgeRequest, RequestToEnsure } from "./forge.ts";

type Texts = Pick<RequestToEnsure, "title" | "text">;

export interface RequestsOfForge {
  lastRequest(head: string): Promise<ForgeRequest | undefined>;
  open(request: RequestToEnsure): Promise<ForgeRequest>;
  change(number: number, texts: Texts): Promise<ForgeRequest>;
  /** Failure of opening one where somebody else has opened one meanwhile. */
  takenKind: FailureKind;
  /** Returns the texts as the forge keeps them. Default: as they are. */
  asKept?(texts: Texts): Texts;
}

/** Opens the one request of a branch, or updates the open one. A merged one takes no further work, so that gets another. */
export function ensureOneRequest(forge: RequestsOfForge): (request: RequestToEnsure) => Promise<ForgeRequest> {
  const asKept = forge.asKept ?? ((texts: Texts) => texts);
  return async ({ head, base, ...given }) => {
    const texts = asKept(given);
    const known = await forge.lastRequest(head);
    if (known !== undefined && known.mergedAs === undefined) return update(forge, known, base, texts);
    try {
      return await forge.open({ head, base, ...texts });
    } catch (error) {
      if (!(error instanceof ForgeFailure) || error.kind !== forge.takenKind) throw error;
      const other = await forge.lastRequest(head);
      if (other?.isOpen !== true) throw error;
      return other;
    }
  };
}

function update(
  { change }: RequestsOfForge,
  known: ForgeRequest,
  base: string,
  { title, text }: Texts,
): Promise<ForgeRequest> | ForgeRequest {
  const { number, page } = known;
  if (!known.isOpen) throw new ForgeFailure("refused", `The request ${number} is closed: ${page}`);
  if (known.base.branch !== base)
    throw new ForgeFailure("refused", `The request ${number} goes into ${known.base.branch}, not ${base}: ${page}`);
  return known.title === title && known.text === text ? known : change(number, { title, text });
}

/** Returns the open request of a branch, or the last of the others, which are in the order in which they were opened. Those of forks are not the branch's. */
export function lastOf(requests: readonly ForgeRequest[], head: string): ForgeRequest | undefined {
  // A head that the service does not know is no filter for it.
  const own = requests.filter((each) => each.head.branch === head && !each.head.isFork);
  return own.find(({ isOpen }) => isOpen) ?? own.at(-1);
}
