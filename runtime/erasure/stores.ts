import type { Digest } from "../../base/digest.ts";
import type { ErasableObjects, ErasableRepositories } from "../artifacts/erasable.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import type { Remainder } from "../ledger/receipt.ts";
import type { Table } from "../ledger/table.ts";

/** Traces of a project outside of the table, the objects and the repositories. */
export interface Traces {
  /** Their names, by kind. */
  list(project: string, people: readonly string[]): Promise<{ [kind: string]: string[] }>;
  erase(project: string, people: readonly string[]): Promise<void>;
  /** Removes from the files what was deleted from the table; called when nothing else is left to delete. */
  settle(): Promise<void>;
}

/** The stores that a project is erased from, of one computer or one deployment. */
export interface Stores {
  table: Table;
  objects: Pick<ObjectStore, "get">;
  erasable: ErasableObjects;
  repositories: ErasableRepositories;
  traces: Traces;
  /** Objects that the deployment uses, beside those of projects. */
  deployed: readonly Digest[];
  /** Reason why the project cannot be erased now, apart from its status; undefined when it can. */
  whyNot(project: {
    id: string;
    finishedAt: string | undefined;
    executionArn: string | undefined;
  }): Promise<string | undefined>;
  /** Copies that crew cannot erase. */
  remains(now: number): Remainder[];
  /**
   * Time after which an object that nothing refers to belongs to nobody: a started project refers to its objects
   * before that.
   */
  unreferencedMs: number;
  /** Waits until a writer that had found an object before it was withdrawn has recorded its reference. */
  wait(): Promise<void>;
  clock: { now(): number };
}
