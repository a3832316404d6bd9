import type { Digest } from "../../base/digest.ts";

/** Objects that can be erased. Only the erasure of a project uses this: nothing else in crew may delete. */
export interface ErasableObjects {
  /** Names of the objects that were stored between two times, in milliseconds. */
  storedBetween(from: number, to: number): AsyncIterable<Digest>;
  /** Hides objects: a writer of the same bytes stores them anew. */
  withdraw(digests: readonly Digest[]): Promise<void>;
  /** Undoes `withdraw`. */
  giveBack(digests: readonly Digest[]): Promise<void>;
  /** Deletes withdrawn objects with all their versions, but not an object that was stored anew since. */
  erase(digests: readonly Digest[]): Promise<void>;
}

export interface ErasableRepositories {
  /** Number of repositories of the project: 1 or 0. */
  count(project: string): Promise<number>;
  /** Deletes a project's repository with all its versions. */
  erase(project: string): Promise<void>;
}
