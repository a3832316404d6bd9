import type { Table } from "./tables.ts";

/** A block of a statement's text, in document order. */
export type Block =
  | { kind: "heading"; level: number; number: string; text: string }
  | { kind: "paragraph"; text: string }
  /** A list item with all its wrapped lines; `depth` is the number of items around it. */
  | { kind: "item"; depth: number; number: string; text: string }
  | ({ kind: "table" } & Table);
