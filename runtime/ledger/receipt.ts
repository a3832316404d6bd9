import type { Digest } from "../../base/digest.ts";

/** Erased things of one kind. */
export interface ErasedPart {
  count: number;
  /** SHA-256 of their names, sorted, one a line: it proves which they were without repeating any. */
  digest: Digest;
}

/** A copy that crew cannot erase. */
export interface Remainder {
  what: string;
  /** When it is gone. */
  until: string;
}

/** All that remains of an erased project. It contains nothing about people. */
export interface ReceiptItem {
  begunAt: string;
  /** Absent while the erasure is not complete. */
  finishedAt?: string;
  /** By kind: items of the table, objects, the repository and so on. */
  erased: { [kind: string]: ErasedPart };
  /** Number of objects that are kept because other projects, or the deployment, have the same ones. */
  shared: number;
  /** Number of planned objects that are kept because another project has stored the same ones since. */
  sharedSince?: number;
  remains: Remainder[];
}
