import type { AgentFile, EngagementFile, PhaseFile, ToolFile } from "../../schema/types.ts";
import type { TextFile } from "../source/text-file.ts";
import type { Declared } from "./declared.ts";
import type { LibraryKind } from "./library.ts";

/** Everything an engagement reaches, each file checked against its schema, with holes; names are still names. */
export interface Declarations {
  readonly engagement: Declared<EngagementFile>;
  /** Undefined when it cannot be read; the same goes for a prompt or template that is named and not here. */
  readonly sow: TextFile | undefined;
  readonly phases: ReadonlyMap<string, Declared<PhaseFile>>;
  readonly agents: ReadonlyMap<string, Declared<AgentFile>>;
  readonly tools: ReadonlyMap<string, Declared<ToolFile>>;
  readonly templates: ReadonlyMap<string, TextFile>;
  /** By the agent's name. */
  readonly prompts: ReadonlyMap<string, TextFile>;
  /** Names that exist, reached or not. */
  readonly names: Readonly<Record<LibraryKind, readonly string[]>>;
  /** The path of the file that carries a name. */
  fileOf(kind: LibraryKind, name: string): string | undefined;
  /** Files of the engagement's folder that stand before shared ones of the same name. */
  readonly overrides: readonly { kind: LibraryKind; name: string; file: string; hides: string }[];
  /** Paths of the YAML files and templates that are used, and of those that they stand before. */
  readonly reached: readonly string[];
}
