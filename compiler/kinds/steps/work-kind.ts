import type { Phase as LoweredPhase, PhaseFile, RunSwarmStep, Step } from "../../../schema/types.ts";
import type { Change } from "../../diff/change.ts";
import type { Agent, Declared, ForcedHandoff, Phase, Tool } from "../../link/model.ts";
import type { PathIn } from "../../source/path-in.ts";

/** The way in which a phase's file declares work on the phase by this kind of step. Its step has the phase's name as its id. */
export interface WorkKind<Of extends Step = Step> {
  /** Key of a phase's file that determines the kind. */
  readonly key: keyof PhaseFile;
  /** Noun with its article: "a swarm". */
  readonly noun: string;
  /** Places of names below the file: agents', and tools' that no agent has to have. */
  readonly names: { readonly agent?: readonly string[]; readonly tool?: readonly string[] };
  /** Keys of a phase's file that it cannot have, besides those of the other kinds. */
  readonly excludes?: readonly (keyof PhaseFile)[];
  /** True when a round may end in a question to people. */
  readonly mayAsk: boolean;
  /** Resolves the names. A part whose names are unknown throws (see `source/missing-value.ts`). */
  link(file: Declared<PhaseFile>, find: FindNames): Workers;
  /** Returns the kind's own part of the pipeline's phase. */
  lowerPhase(phase: Phase): Pick<LoweredPhase, "entry" | "members" | "forcedHandoffs">;
  lowerStep(round: Round, phase: Phase): Of;
  /** Returns the step that follows an approval at the phase's gate; absent for work that is done before its gate. */
  lowerApproved?(round: Round, phase: Phase): Of;
  /** Returns sentences for `crew explain`. */
  explain(phase: Phase): string[];
  /** Returns the changes of the kind's own part of a phase. */
  compare(name: string, before: Work<Of>, after: Work<Of>): Change[];
}

export type FindAgent = (name: string, ...path: PathIn<PhaseFile>) => Agent;

export interface FindNames {
  agent: FindAgent;
  tool(name: string, ...path: PathIn<PhaseFile>): Tool;
}

/** Agents that work on a phase, none for work without agents; and the tool that the phase itself calls. */
export interface Workers {
  entry(): Agent | undefined;
  members(): readonly Agent[];
  forcedHandoffs(): readonly ForcedHandoff[];
  called?(): Tool | undefined;
}

/** Parts of a step that are the same for all kinds of work. */
export type Round = Omit<RunSwarmStep, "kind">;

/** A phase of a pipeline with the step that works on it. */
export type Work<Of extends Step = Step> = { readonly phase: LoweredPhase; readonly step: Of };
