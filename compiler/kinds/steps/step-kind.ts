import type { Agent, Pipeline, Step } from "../../../schema/types.ts";
import type { Emission, PrintSteps } from "../../asl/emission.ts";
import type { States } from "../../asl/states.ts";
import type { Lane } from "../../ir/lanes.ts";
import type { ItemKind } from "./item-kind.ts";
import type { WorkKind } from "./work-kind.ts";

export type StepOf<Kind extends Step["kind"]> = Extract<Step, { kind: Kind }>;

/**
 * Everything specific to a kind of step; `step-kinds.ts` lists the kinds. An absent member does not apply to the kind. Methods instead of
 * properties, so that an entry of one kind is assignable to the entry of any.
 */
export interface StepKind<Kind extends Step["kind"] = Step["kind"]> {
  readonly places: Places<StepOf<Kind>>;
  /** Returns the lists of steps inside the step. */
  branches?(step: StepOf<Kind>): readonly (readonly Step[])[];
  withBranches?(step: StepOf<Kind>, branches: readonly (readonly Step[])[]): StepOf<Kind>;
  /** Returns the condition under which a phase is worked on. */
  condition?(step: StepOf<Kind>): { phase: string; when: string };
  /** Returns the needs of the runner that the step starts. */
  run?(step: StepOf<Kind>, pipeline: Pipeline): Run;
  /** Returns the people that the step waits for. */
  waiting?(step: StepOf<Kind>): Waiting;
  /** Returns the events that Step Functions records for the step in a round that nothing interrupts; absent: none. */
  events?(step: StepOf<Kind>): number;
  /** Returns the states. The first has the step's id as its name; `print` returns those of a list inside the step. */
  states(step: StepOf<Kind>, emission: Emission, print: PrintSteps): States;
  readonly item?: ItemKind;
  readonly work?: WorkKind<StepOf<Kind>>;
}

/** Places of a step that contain names, as paths of keys, in which `*` is each element of a list: "onRevise.step". */
export interface Places<Of extends Step = Step> {
  /** Ids of steps that may follow in the same list. A kind without any ends its list. */
  readonly steps: readonly TextIn<Of>[];
  readonly phases?: readonly TextIn<Of>[];
  readonly groups?: readonly TextIn<Of>[];
  /** Expressions over the agents' outputs. */
  readonly expressions?: readonly TextIn<Of>[];
}

/** Path of each text in a value; distributes over the kinds. */
type TextIn<Value> = Value extends object
  ? { [Key in keyof Value & string]: TextAt<Key, Value[Key]> }[keyof Value & string]
  : never;

type TextAt<Key extends string, Value> =
  NonNullable<Value> extends string
    ? Key
    : NonNullable<Value> extends readonly (infer Item)[]
      ? TextInItem<Key, Item>
      : NonNullable<Value> extends number | boolean
        ? never
        : `${Key}.${TextIn<NonNullable<Value>>}`;

/** Lists inside lists are branches, which have places of their own. */
type TextInItem<Key extends string, Item> = Item extends string
  ? `${Key}.*`
  : Item extends readonly unknown[] | number | boolean
    ? never
    : `${Key}.*.${TextIn<Item>}`;

export interface Run {
  readonly lane: Lane;
  readonly agents: readonly Agent[];
  /** Names of the tools that it calls without an agent. */
  readonly tools?: readonly string[];
  /** Secrets that it uses itself, by the names under which they are kept. */
  readonly secrets?: readonly string[];
  /** Number of restarts of a failed runner. */
  readonly attempts: number;
}

export interface Waiting {
  readonly phase: string;
  readonly groups: readonly string[];
  /** Returns the right of a group in the given phases, as the end of a sentence: "decides at design". */
  right(phases: readonly string[]): string;
  readonly reminderSeconds: readonly number[];
  readonly expiresSeconds: number;
}
