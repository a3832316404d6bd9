import type { Table } from "./tables.ts";

/** A statement's text in pieces, in its own order. */
export type Block =
  | { kind: "heading"; level: number; number: string; text: string }
  | { kind: "paragraph"; text: string }
  /** An item of a list, whole however it is wrapped; `depth` is how many items it lies within. */
  | { kind: "item"; depth: number; number: string; text: string }
  | ({ kind: "table" } & Table);
