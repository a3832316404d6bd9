/** A resource whose address this version of crew changed. */
export interface Move {
  from: string;
  to: string;
}

/**
 * Addresses that were renamed, oldest first. Without its entry here Terraform would delete the old resource and create the new one.
 * Entries stay: a deployment may be several versions behind.
 */
export const moves: readonly Move[] = [];

type Resources = { readonly [type: string]: { readonly [name: string]: unknown } };

/**
 * Returns the `moved` blocks for a stack: those of resources that it has. A resource that was renamed twice is followed to its present
 * address, because Terraform follows a chain of blocks itself.
 */
export function movedBlocks(all: readonly Move[], resources: Resources): Move[] {
  const isThere = (address: string) => {
    const [type = "", name = ""] = address.split(".");
    return resources[type]?.[name] !== undefined;
  };
  const leadsThere = (address: string): boolean =>
    isThere(address) || all.some(({ from, to }) => from === address && leadsThere(to));
  return all.filter(({ from, to }) => !isThere(from) && leadsThere(to));
}
