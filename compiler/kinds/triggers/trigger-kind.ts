import type { EventValues } from "../../../schema/event-values.ts";
import type { TriggerOn } from "../../../schema/trigger-on.ts";
import type { ForgeRepository, Trigger as Lowered } from "../../../schema/types.ts";
import type { Trigger } from "../../link/model.ts";

export type Cause = Trigger["on"];
export type Declared<On extends Cause> = TriggerOn<Trigger, On>;
type LoweredOn<On extends Cause> = TriggerOn<Lowered, On>;

/** A trigger without what its lowered form leaves out: the flow it starts, and the examples for rehearsals. */
export type WithoutExamples<Of> = Of extends unknown ? Omit<Of, "start" | "examples" | "declaredAs"> : never;

/**
 * Everything specific to a kind of trigger; `trigger-kinds.ts` lists the kinds. Methods instead of properties, so that an entry of one kind is
 * assignable to the entry of any.
 */
export interface TriggerKind<On extends Cause = Cause> {
  /** Its cause with the article, as in "The event of a schedule". */
  readonly noun: string;
  /** Values in its events; undefined where others decide on them. */
  readonly event: EventValues | undefined;
  /** True where the texts in its events may be of people for whom nobody vouches. */
  isOpenToAnyone(declared: Declared<On>): boolean;
  /** `repositoriesOf` returns the repositories that a trigger is for, of those that a forge tells of. */
  lower(declared: WithoutExamples<Declared<On>>, repositoriesOf: (watched: string) => ForgeRepository[]): LoweredOn<On>;
  /** Says in a few words why projects start, without the people and the condition: "by issues". */
  inWords(lowered: LoweredOn<On>): string;
  /** Describes when it starts what, in sentences. */
  explain(declared: Declared<On>, now: number): string[];
}
