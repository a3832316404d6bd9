import type { TriggerOn } from "../../schema/trigger-on.ts";
import { allRepositories, type ForgeDeclared, forgeCauses } from "../kinds/triggers/forge-events.ts";
import { kindOfTrigger } from "../kinds/triggers/trigger-kinds.ts";
import type { Engagement, Repository, Trigger } from "../link/model.ts";
import { known } from "../source/missing-value.ts";

type Triggered = Pick<Engagement, "triggers" | "flow">;

/** Returns the triggers that start the engagement's flow. */
export function triggersOf({ triggers, flow }: Triggered): Trigger[] {
  return known(triggers).filter(({ start }) => start === flow?.name);
}

export function isOn<Kind extends Trigger["on"]>(
  kind: Kind,
): (trigger: Trigger) => trigger is TriggerOn<Trigger, Kind> {
  return (trigger): trigger is TriggerOn<Trigger, Kind> => trigger.on === kind;
}

/** Returns the triggers that start another flow when a project of the engagement's flow ends. */
export function followersOf({ triggers, flow }: Triggered): TriggerOn<Trigger, "end">[] {
  return known(triggers)
    .filter(isOn("end"))
    .filter(({ of }) => of === flow?.name);
}

/** True for a trigger whose events a forge tells. */
export function isOfForge(trigger: Trigger): trigger is ForgeDeclared {
  return forgeCauses.some((cause) => cause === trigger.on);
}

/** Returns the repositories that a trigger is for. */
export function watchedBy(watched: string, repositories: readonly Repository[]): Repository[] {
  return repositories.filter(({ name, declared }) =>
    watched === allRepositories ? (declared.forge ?? "https") !== "https" : name === watched,
  );
}

/** A way in which a flow can be started without a person of the engagement. */
export interface Outsider {
  /** The trigger that anyone can cause. */
  trigger: string;
  /** Triggers at whose ends the flow then starts, in order. */
  path: readonly string[];
  /** The flow whose lessons the flow reads, or one that starts it; absent where no lessons lie between. */
  lessonsOf?: string;
}

/**
 * Returns how texts of anyone reach the engagement's flow: because anyone can start it, directly or by the ends of others, or by lessons of
 * such a flow. Undefined when none do.
 */
export function outsiderOf({ triggers, flow }: Triggered): Outsider | undefined {
  const all = known(triggers);
  const reached = new Map<string, Outsider>();
  for (const trigger of all.filter((each) => kindOfTrigger(each).isOpenToAnyone(each)))
    if (!reached.has(trigger.start)) reached.set(trigger.start, { trigger: trigger.declaredAs, path: [] });
  // The loop also visits entries that are added during it.
  // A person who has seen what it starts with lets it start.
  for (const [of, { trigger, path, ...by }] of reached) {
    for (const end of all.filter(isOn("end")))
      if (end.of === of && end.by === undefined && !reached.has(end.start))
        reached.set(end.start, { trigger, path: [...path, end.declaredAs], ...by });
    if (flow?.lessons.writers.includes(of))
      for (const reader of flow.lessons.readers)
        if (!reached.has(reader)) reached.set(reader, { trigger, path, lessonsOf: of });
  }
  return flow === undefined ? undefined : reached.get(flow.name);
}

/** True when lessons that the flow's briefs show may hold texts of anyone: those of the flow itself, too. */
export function showsOutsidersLessons({ triggers, flow }: Triggered): boolean {
  if (flow === undefined || !flow.lessons.readers.includes(flow.name)) return false;
  return flow.lessons.writers.some((name) => outsiderOf({ triggers, flow: { ...flow, name } }) !== undefined);
}

/** Says in words how texts of anyone reach a flow. */
export function wayOf({ trigger, path, lessonsOf }: Outsider, flow: string): string {
  const way = [trigger, ...path].map((name) => `"${name}"`).join(" and then ");
  return lessonsOf === undefined
    ? `Anyone can start "${flow}" by ${way}`
    : `Texts of anyone reach "${flow}" by ${way} and the lessons of "${lessonsOf}"`;
}
