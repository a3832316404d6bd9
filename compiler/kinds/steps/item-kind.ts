import type { PhaseItem as DeclaredItem, Origin, Reads, Step } from "../../../schema/types.ts";
import type { Engagement, Phase, PhaseItem } from "../../link/model.ts";
import type { Exits } from "../../lower/exits.ts";
import type { ValuePath } from "../../source/yaml-file.ts";

/** The way in which an engagement's `phases` name phases of this kind of step. */
export interface ItemKind {
  /** Key of an element of `phases` that determines the kind. */
  readonly key: string;
  /** Places below the element that contain phases' names, their members' names, and conditions; `*` is each element of a list. */
  readonly places: {
    readonly phase: readonly string[];
    readonly agent?: readonly string[];
    readonly when?: readonly string[];
  };
  link(declared: DeclaredItem, index: number, find: FindPhase): PhaseItem;
  /** Returns the id of the first step. */
  first(item: PhaseItem, entryOf: EntryOf): string;
  /** Returns the id of the step at which a request for changes begins; it ignores the phase's condition. */
  again(item: PhaseItem, phase: string, entryOf: EntryOf): string;
  lower(item: PhaseItem, context: ItemContext): Step[];
  /** Returns how its phases are worked on, as a cell of a table. */
  explain(item: PhaseItem): string;
}

/** Returns the id of the first step of a phase, after its condition. */
export type EntryOf = (phase: Phase) => string;

export type FindPhase = (name: string, path: ValuePath) => Phase;

export interface ItemContext {
  engagement: Engagement;
  exits: Exits;
  entryOf: EntryOf;
  /** Returns the steps of one phase; `origin` is the place that names it. */
  phaseSteps(phase: Phase, exits: Exits, origin: Origin): Step[];
  /** Returns the steps of one phase for one element of a list, which only finishes or stops. */
  elementSteps(phase: Phase, exits: Exits, origin: Origin): Step[];
  /** Returns the maximum number of elements of a list that an agent reports. */
  itemsOf(list: string): number;
  /** Returns the facts of phases that expressions of the engagement's file name, as a part of their step. */
  readsOf(expressions: readonly string[]): { reads?: Reads };
}
