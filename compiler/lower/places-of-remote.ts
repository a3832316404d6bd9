import { addressOf } from "../link/address-of.ts";
import type { Engagement } from "../link/model.ts";
import { known } from "../source/missing-value.ts";

type Repository = NonNullable<Engagement["repository"]>;

/** Returns the first declaration with places of the same remote repository: several names of one share its places. */
export function placesOf(repository: Repository, { repositories }: Pick<Engagement, "repositories">): Repository {
  const address = addressOf(repository);
  const same = known(repositories).filter((each) => each.declared.atOnce !== undefined && addressOf(each) === address);
  return same[0] ?? repository;
}
