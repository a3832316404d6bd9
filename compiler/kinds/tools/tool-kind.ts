import type { ForgeTool, Tool, ToolFile } from "../../../schema/types.ts";
import type { Change } from "../../diff/change.ts";
import type { PathIn } from "../../source/path-in.ts";
import type { ToolRule } from "./tool-rule.ts";

export type Effect = Tool["effect"];

/** The pipeline's tool of a kind. */
export type ToolOf<Kind extends Tool["kind"]> = Extract<Tool, { kind: Kind }>;

/** Properties of a tool beyond those of all kinds; distributes over the kinds. */
type OwnPart<Of extends Tool> = Of extends Tool ? Omit<Of, "name" | "description" | "effect"> : never;

/**
 * Everything specific to a kind of tool; `tool-kinds.ts` lists the kinds. `declared` may have missing values; reading
 * one throws (see `source/missing-value.ts`). Methods instead of properties, so that an entry of one kind is assignable
 * to the entry of any.
 */
export interface ToolKind<Kind extends Tool["kind"] = Tool["kind"]> {
  readonly syntax: Syntax;
  /** Rules for tools of this kind alone, besides the rules for all tools. */
  readonly rules: readonly ToolRule[];
  /**
   * Returns the kind's own part of the pipeline's tool. `lock` is the text of the lock beside the tool's file; `watched` finds a repository of
   * the engagement on a forge that crew can ask.
   */
  lower(declared: ToolFile, lock: string | undefined, find: FindRepository): OwnPart<ToolOf<Kind>>;
  /** Returns the names by which models see the tool `name`. */
  namesForModels(name: string, declared: ToolFile): string[];
  readonly bringsSeveralNames: boolean;
  /** Returns the effects that a tool of this kind can be declared with; undefined when all are possible. */
  possibleEffects(declared: ToolFile): readonly Effect[] | undefined;
  /** True when a call can write files to the work tree. */
  writesFiles(declared: ToolFile): boolean;
  /** True when a call can reach the world outside the project, if the effect allows it. */
  readonly canReachOutside: boolean;
  /** Returns the origins, such as `https://api.example.com`, that calls connect to; empty when the declaration names none. */
  origins(tool: ToolOf<Kind>): readonly string[];
  /** True when a text that an agent passes becomes part of the action. */
  takesText(declared: ToolFile): boolean;
  /** Returns the declared time limit of one call. */
  timeout(declared: ToolFile): { value: string; path: PathIn<ToolFile> } | undefined;
  /** Returns the texts into which arguments are inserted; undefined when the kind has none. */
  templates(declared: ToolFile): Templates | undefined;
  /** Returns a sentence for `crew explain`. */
  explain(declared: ToolFile): string;
  /** Returns the end of a sentence that begins with the tool, for a reviewer who grants it. */
  summarize(tool: ToolOf<Kind>): string;
  /** Returns the tool in one line, as `before` or `after` of a change. */
  inOneLine(tool: ToolOf<Kind>): string;
  /** Returns the value by which two tools with different names count as the same. */
  identity(tool: ToolOf<Kind>): string | readonly string[];
  /** Returns the changes of the kind's own part. */
  compare(before: ToolOf<Kind>, after: ToolOf<Kind>): Change[];
}

/** Finds the repository on which a tool acts; without a name, the project's. */
export type FindRepository = (name: string | undefined) => ForgeTool["repository"] | undefined;

/** Keys of a tool's file that belong to a kind. */
export interface Syntax {
  /** Key that determines this kind. */
  readonly key: keyof ToolFile;
  /** Noun with its article, for messages: "a command". */
  readonly noun: string;
  /** Required keys, including `key`. */
  readonly required: readonly (keyof ToolFile)[];
  readonly optional: readonly (keyof ToolFile)[];
  /** True where arguments of a call are put into texts below `key`. */
  readonly hasTemplates: boolean;
  /** Advice for a tool without any kind. */
  readonly advice: string;
  /** Words for a tool with a key that its kind does not have. */
  readonly conflict: { readonly tool: string; readonly key: string; readonly why: string };
}

export interface Templates {
  /** Part of the tool that they make up: "command". */
  readonly part: string;
  /** Key above them. */
  readonly path: PathIn<ToolFile>;
  readonly texts: readonly { readonly path: PathIn<ToolFile>; readonly text: string }[];
  /** Arguments in wrong places, which a rule of the kind reports: they do not count as unused. */
  readonly misplaced?: readonly string[];
}
