import type {
  AgentFile,
  PhaseItem as DeclaredItem,
  EngagementFile,
  LimitsDeclaration,
  ModelDeclaration,
  PhaseFile,
  RepositoryDeclaration,
  SendBack,
} from "../../schema/types.ts";
import type { Declarations, DeclaredFlow, DeclaredTool } from "../load/declarations.ts";
import type { Declared } from "../load/declared.ts";
import type { EngagementOfFlow } from "../load/flow-view.ts";
import type { SchemaFile } from "../load/schema-file.ts";
import type { TextFile } from "../source/text-file.ts";
import type { ValuePath } from "../source/yaml-file.ts";

export type { Declared } from "../load/declared.ts";
export type { CodeFile } from "../load/read-example-code.ts";
export type { SchemaFile } from "../load/schema-file.ts";
export type { TextFile } from "../source/text-file.ts";

/**
 * One engagement with everything it reaches and all names resolved. Faulty or missing values are holes: reading one
 * throws, which ends the visit of the element that was read (see `each`).
 */
export interface Model {
  readonly engagement: Engagement;
  /** Phases in the order in which the engagement first names them. */
  readonly phases: readonly Phase[];
  /** Agents that a reached phase names, by name. */
  readonly agents: readonly Agent[];
  /** Tools that a reached agent names, by name. */
  readonly tools: readonly Tool[];
  /** Templates that a reached deliverable names, by name. */
  readonly templates: readonly Template[];
  /** Schemas that a reached deliverable names, by path. */
  readonly schemas: readonly SchemaFile[];
}

/** As one of its flows sees it; places of the flow's own keys are those of the engagement's. */
export interface Engagement extends Declared<EngagementOfFlow> {
  /** Undefined for an engagement without flows. */
  readonly flow: Flow | undefined;
  /** Triggers of all flows, with the flows that they start. */
  readonly triggers: readonly Trigger[];
  /** Files with example events, by the trigger. */
  readonly examples: ReadonlyMap<string, readonly SchemaFile[]>;
  /** Code that rehearsals use in place of a repository's, by the repository. */
  readonly exampleCode: Declarations["exampleCode"];
  /** Names of the triggers that act in each environment. */
  readonly activeTriggers: ReadonlyMap<string, readonly string[]>;
  readonly sow: TextFile;
  /** In the order of the file. */
  readonly models: readonly LanguageModel[];
  /** In the order of the file. */
  readonly groups: readonly Group[];
  readonly items: readonly PhaseItem[];
  /** Group that answers questions; undefined when not set and there is no group `customer`. */
  readonly questionGroup: Group | undefined;
  /** Group that grants more money; undefined when `budget.topUp` is not declared. */
  readonly topUpGroup: Group | undefined;
  /** Groups that `alerts` name, in its order. */
  readonly alertGroups: readonly Group[];
  /** Groups that `start.by` names, in its order. */
  readonly starters: readonly Group[];
  /** Group that the survey asks; undefined without one. */
  readonly surveyed: Group | undefined;
  /** In the order of the file. */
  readonly repositories: readonly Repository[];
  /** The repository whose files projects begin with; undefined when none is declared, or several and none is named. */
  readonly repository: Repository | undefined;
  /** The required group `people.operators`. */
  readonly operators: Group;
}

/** A trigger of the engagement, with its names resolved. */
export type Trigger = NonNullable<EngagementFile["triggers"]>[string] & {
  readonly name: string;
  /** Key under `triggers`, which differs from the name where the flow has several repositories. */
  readonly declaredAs: string;
};

/** A flow declared under `flows`, at `engagement.originAt(["flows", declaredAs, …])`. */
export type Flow = DeclaredFlow;

/** A model declared under `models`, at `engagement.origin("models", name, …)`. */
export interface LanguageModel {
  readonly name: string;
  readonly declared: ModelDeclaration;
}

/** A repository declared under `repositories`, at `engagement.origin("repositories", name, …)`. */
export interface Repository {
  readonly name: string;
  readonly declared: RepositoryDeclaration;
  /** Group that approves changes of its sensitive files as well; undefined where there are none. */
  readonly sensitiveGroup: Group | undefined;
}

/** A group declared under `people`. */
export interface Group {
  readonly name: string;
  readonly people: readonly { readonly name: string; readonly email: string }[];
}

/** An element of the engagement's `phases`, at `engagement.origin("phases", index)`, or of `finally`, whose elements come after them. */
export interface PhaseItem {
  readonly index: number;
  readonly declared: DeclaredItem;
  /** Several phases are worked on side by side. */
  readonly phases: readonly Phase[];
  readonly placed: readonly PlacedPhase[];
  /** Return to an earlier phase; the rules check that it is one. */
  readonly sendBack: SendBack | undefined;
  /** True under `finally`: it is worked on however the project ends. */
  readonly isFinal: boolean;
}

/** A phase as an element names it, with what the element declares for it. */
export interface PlacedPhase {
  /** With the team that works on it here. */
  readonly phase: Phase;
  /** The phase of the file, with all its members. */
  readonly whole: Phase;
  /** Place of the mapping with the keys below; of the name where there is only a name. */
  readonly place: ValuePath;
  /** Place of the phase's name. */
  readonly path: ValuePath;
  /** Condition under which it is worked on. */
  readonly when: string | undefined;
  /** Limits that replace the phase's own, key by key. */
  readonly limits: LimitsDeclaration | undefined;
  /** Names of the members that work on it here; undefined for all of them. */
  readonly members: readonly string[] | undefined;
}

export interface Phase extends Declared<PhaseFile> {
  /** Agent that begins a round; undefined for work without agents. */
  readonly entry: Agent | undefined;
  readonly members: readonly Agent[];
  /** Handoffs that always happen; at `origin("swarm", "handoffs", "forced", index)`. */
  readonly forcedHandoffs: readonly ForcedHandoff[];
  /** Tool that the phase calls without an agent. */
  readonly called: Tool | undefined;
  /** At `origin("deliverables", index)`. */
  readonly deliverables: readonly Deliverable[];
  /** Agents that ask in a rehearsal, at `origin("rehearsal", "ask", index, "agent")`. */
  readonly askers: readonly Agent[];
  readonly review: PhaseReview | undefined;
  readonly gate: Gate | undefined;
}

export interface ForcedHandoff {
  readonly from: Agent;
  readonly to: Agent;
}

export interface Deliverable {
  readonly declared: NonNullable<PhaseFile["deliverables"]>[number];
  readonly owner: Agent;
  readonly template: Template | undefined;
  readonly schema: SchemaFile | undefined;
}

export interface PhaseReview {
  readonly declared: NonNullable<PhaseFile["review"]>;
  readonly agent: Agent;
}

export interface Gate {
  readonly declared: NonNullable<PhaseFile["gate"]>;
  /** Groups that must each approve, in their declared order. */
  readonly approvers: readonly Approvers[];
  /** Group to whose people votes may be passed on. */
  readonly delegate: Group | undefined;
  /** The name in `onRevise.to`; undefined for the phase itself. The rules check that it is reached. */
  readonly reviseTo: string | undefined;
}

export interface Approvers {
  readonly group: Group;
  readonly quorum: number;
  /** Place of the declaration in the phase's file. */
  readonly path: ValuePath;
}

export interface Agent extends Declared<AgentFile> {
  readonly model: LanguageModel;
  readonly prompt: TextFile;
  readonly tools: readonly Tool[];
}

export type Tool = DeclaredTool;

export interface Template extends TextFile {
  readonly name: string;
}
