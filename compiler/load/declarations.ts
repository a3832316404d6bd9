import type { AgentFile, EngagementFile, PhaseFile, ToolFile } from "../../schema/types.ts";
import type { TextFile } from "../source/text-file.ts";
import type { Declared } from "./declared.ts";
import type { LibraryKind } from "./library.ts";
import type { SchemaFile } from "./schema-file.ts";

/** A tool's file with the lock beside it, which some kinds of tools need. */
export interface DeclaredTool extends Declared<ToolFile> {
  /** Undefined without a lock. */
  readonly lock: string | undefined;
}

/** All files an engagement reaches, each checked against its schema, with holes for faults. Names are not resolved yet. */
export interface Declarations {
  readonly engagement: Declared<EngagementFile>;
  /** Undefined when it cannot be read. The same applies to a prompt or template that is named but does not exist. */
  readonly sow: TextFile | undefined;
  readonly phases: ReadonlyMap<string, Declared<PhaseFile>>;
  readonly agents: ReadonlyMap<string, Declared<AgentFile>>;
  readonly tools: ReadonlyMap<string, DeclaredTool>;
  readonly templates: ReadonlyMap<string, TextFile>;
  /** By `schemaKey`. */
  readonly schemas: ReadonlyMap<string, SchemaFile>;
  /** Keyed by the agent's name. */
  readonly prompts: ReadonlyMap<string, TextFile>;
  /** Existing names, reached or not. */
  readonly names: Readonly<Record<LibraryKind, readonly string[]>>;
  /** Returns the path of the file for a name. */
  fileOf(kind: LibraryKind, name: string): string | undefined;
  /** Files of the engagement's folder that replace shared ones of the same name. */
  readonly overrides: readonly { kind: LibraryKind; name: string; file: string; hides: string }[];
  /** Paths of the YAML files and templates in use, and of the shared files that they replace. */
  readonly reached: readonly string[];
}
