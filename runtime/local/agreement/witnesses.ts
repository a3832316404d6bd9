import type { ObjectStore } from "../../artifacts/object-store.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Table } from "../../ledger/table.ts";

/** Stores that each record a part of the same projects. */
export interface Witnesses {
  engine: Engine;
  table: Table;
  objects: ObjectStore;
  /** `file:` URL of the repositories' folder. */
  repositoriesUrl: string;
}
