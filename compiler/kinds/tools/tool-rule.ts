import type { ToolFile } from "../../../schema/types.ts";
import type { PathIn } from "../../source/path-in.ts";

/**
 * A requirement or recommendation for tools of one kind. The id identifies the fault and names the rule's file, its page
 * beside it and its fixtures, as for every rule.
 */
export interface ToolRule {
  readonly id: string;
  readonly severity: "error" | "warning";
  check(tool: CheckedTool, report: (finding: ToolFinding) => void): void;
}

export interface CheckedTool {
  readonly name: string;
  readonly declared: ToolFile;
  /** Text of the lock beside the tool's file; undefined without one. */
  readonly lock: string | undefined;
}

/** A fault in a tool's file, by paths in it. */
export interface ToolFinding {
  readonly message: string;
  readonly at: PlaceInTool;
  readonly related?: readonly { readonly message: string; readonly at: PlaceInTool }[];
  readonly why: string;
  readonly help: string;
  /** Text that replaces the place. */
  readonly edit?: string;
}

export interface PlaceInTool {
  readonly path: PathIn<ToolFile>;
  /** Place of the key instead of its value. */
  readonly isKey?: true;
  /** Part of the text at `path`. */
  readonly within?: readonly [start: number, end: number];
}
