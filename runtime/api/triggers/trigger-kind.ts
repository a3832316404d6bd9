import type { Trigger } from "../../../schema/types.ts";
import type { ApiOptions } from "../options.ts";
import type { FlowServices } from "../queue/arrival-services.ts";
import type { Services } from "../services.ts";
import type { ActiveTrigger } from "./active-triggers.ts";
import type { Outcome } from "./outcomes.ts";

export type LookServices = FlowServices & Pick<ApiOptions, "secrets">;

/** A place outside at which crew looks every minute for what happened. */
export interface TriggerLook {
  /** The same for the same place of a trigger. */
  place: string;
  /** Resolves with the number of events that started a project. */
  look(services: LookServices): Promise<number>;
}

/**
 * Ways in which crew hears of the events of a kind of trigger, besides the schedules, ends and calls that it sees itself; `trigger-kinds.ts` lists the kinds. Methods instead of
 * properties, so that an entry of one kind is assignable to the entry of any.
 */
export interface TriggerKind<On extends Trigger["on"] = Trigger["on"]> {
  /** Takes in a signed message to /hooks/<engagement>/<trigger>; undefined for a trigger that takes none. */
  receive?(services: Services, active: ActiveTrigger<On>, request: Request): Promise<Outcome> | undefined;
  looks?(active: ActiveTrigger<On>): TriggerLook[];
}
