import type { AgentFile, FlowDeclaration, PhaseFile, ToolFile } from "../../schema/types.ts";
import type { TextFile } from "../source/text-file.ts";
import type { Declared } from "./declared.ts";
import type { FlowName } from "./flow-name.ts";
import type { EngagementOfFlow } from "./flow-view.ts";
import type { LibraryKind } from "./library.ts";
import type { ExampleCode } from "./read-example-code.ts";
import type { SchemaFile } from "./schema-file.ts";

/** A tool's file with the lock beside it, which some kinds of tools need. */
export interface DeclaredTool extends Declared<ToolFile> {
  /** Undefined without a lock. */
  readonly lock: string | undefined;
}

/** A flow of an engagement. */
export interface DeclaredFlow extends FlowName {
  /** All flows of the engagement. */
  readonly siblings: readonly FlowName[];
  /** Names of the phases in flows whose gates may pass by themselves. */
  readonly phasesInFull: ReadonlySet<string>;
  readonly declared: FlowDeclaration;
  /** Undefined when the flow has none, or it cannot be read. */
  readonly input: SchemaFile | undefined;
  /** The inputs of all flows that have one that can be read, by the names that the engagement gives them. */
  readonly inputs: ReadonlyMap<string, SchemaFile>;
  /** Names of the flows whose agents leave lessons, and of those whose briefs show them. */
  readonly lessons: { readonly writers: readonly string[]; readonly readers: readonly string[] };
}

/**
 * All files that one flow of an engagement reaches, or an engagement without flows, each checked against its schema, with holes for faults.
 * Names are not resolved yet.
 */
export interface Declarations {
  readonly engagement: Declared<EngagementOfFlow>;
  /** Undefined for an engagement without flows. */
  readonly flow: DeclaredFlow | undefined;
  /** Undefined when it cannot be read. The same applies to a prompt or template that is named but does not exist. */
  readonly sow: TextFile | undefined;
  readonly phases: ReadonlyMap<string, Declared<PhaseFile>>;
  readonly agents: ReadonlyMap<string, Declared<AgentFile>>;
  readonly tools: ReadonlyMap<string, DeclaredTool>;
  readonly templates: ReadonlyMap<string, TextFile>;
  /** By `schemaKey`. */
  readonly schemas: ReadonlyMap<string, SchemaFile>;
  /** Example events, by the trigger. */
  readonly examples: ReadonlyMap<string, readonly SchemaFile[]>;
  /** Code that rehearsals use in place of a repository's, by the repository. */
  readonly exampleCode: ReadonlyMap<string, ExampleCode>;
  /** Keyed by the agent's name. */
  readonly prompts: ReadonlyMap<string, TextFile>;
  /** Existing names, reached or not. */
  readonly names: Readonly<Record<LibraryKind, readonly string[]>>;
  /** Returns the path of the file for a name. */
  fileOf(kind: LibraryKind, name: string): string | undefined;
  /** Files of the engagement's folder that replace shared ones of the same name. */
  readonly overrides: readonly { kind: LibraryKind; name: string; file: string; hides: string }[];
}
