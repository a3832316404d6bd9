import type { Tool, ToolFile } from "../../../schema/types.ts";
import type { Change } from "../../diff/change.ts";
import type { ValuePath } from "../../source/yaml-file.ts";

export type Effect = Tool["effect"];

/** The pipeline's tool of a kind. */
export type ToolOf<Kind extends Tool["kind"]> = Extract<Tool, { kind: Kind }>;

/** A tool without what all kinds have; of each kind by itself. */
type OwnPart<Of extends Tool> = Of extends Tool ? Omit<Of, "name" | "description" | "effect"> : never;

/**
 * All that the compiler knows of a kind of tool; `tool-kinds.ts` lists the kinds. `declared` may have missing values, a look
 * at which throws (see `source/missing-value.ts`). Methods, not properties, so that an entry of one kind is an entry of all.
 */
export interface ToolKind<Kind extends Tool["kind"] = Tool["kind"]> {
  readonly syntax: Syntax;
  /** The kind's own part of the pipeline's tool. */
  lower(declared: ToolFile): OwnPart<ToolOf<Kind>>;
  /** The names by which models know the tool `name`. */
  namesForModels(name: string, declared: ToolFile): string[];
  readonly bringsSeveralNames: boolean;
  /** The effects that a tool of this kind can be declared with; undefined where all make sense. */
  possibleEffects(declared: ToolFile): readonly Effect[] | undefined;
  /** True where a call can write files to the work tree. */
  writesFiles(declared: ToolFile): boolean;
  /** True where a call can reach the world outside the project, if the effect says so. */
  readonly canReachOutside: boolean;
  /** True where a text that an agent gives becomes a part of what is done. */
  takesText(declared: ToolFile): boolean;
  /** The declared bound on one call's time. */
  timeout(declared: ToolFile): { value: string; path: ValuePath } | undefined;
  /** The texts that arguments are put into; undefined where the kind has none. */
  templates(declared: ToolFile): Templates | undefined;
  /** A sentence of `crew explain`. */
  explain(declared: ToolFile): string;
  /** The end of a sentence that begins with the tool, for a reviewer who grants it. */
  summarize(tool: ToolOf<Kind>): string;
  /** The tool in one line, as `before` or `after` of a change. */
  inOneLine(tool: ToolOf<Kind>): string;
  /** What makes two tools the same under two names. */
  identity(tool: ToolOf<Kind>): string | readonly string[];
  /** Changes of the kind's own part. */
  compare(before: ToolOf<Kind>, after: ToolOf<Kind>): Change[];
}

/** The keys of a tool's file that belong to a kind. */
export interface Syntax {
  /** The key that makes a tool one of this kind. */
  readonly key: keyof ToolFile;
  /** With the article, for messages: "a command". */
  readonly noun: string;
  /** Keys that have to be there, `key` among them. */
  readonly required: readonly (keyof ToolFile)[];
  readonly optional: readonly (keyof ToolFile)[];
  /** What to add to a tool that is of no kind. */
  readonly advice: string;
  /** For a tool with a key that its kind does not have. */
  readonly conflict: { readonly tool: string; readonly key: string; readonly why: string };
}

export interface Templates {
  /** The part of the tool that they make up: "command". */
  readonly part: string;
  /** The key that they are below. */
  readonly path: ValuePath;
  readonly texts: readonly { readonly path: ValuePath; readonly text: string }[];
}
