import type { Places } from "../resource-names.ts";
import type { Conditions, Need } from "./need.ts";

/** One statement of a role's policy. */
export interface Statement {
  sid: string;
  actions: string[];
  resources: string[];
  conditions?: Conditions;
  /** The steps that fail without it. */
  steps: string[];
}

/** Turns the needs of one AWS service into statements. */
export interface Service {
  /** Prefix of its actions, before the colon. */
  prefix: string;
  statements(needs: readonly Need[], places: Places): Statement[];
}

/** Returns one statement for each set of resources and conditions, with the actions that some step needs on it. */
export function statementsByResource(
  needs: readonly Need[],
  sidOf: (resources: readonly string[], conditions: Conditions | undefined) => string,
  conditionsOf: (resources: readonly string[]) => Conditions | undefined = () => undefined,
): Statement[] {
  const groups = Map.groupBy(needs, ({ resources, conditions }) => JSON.stringify([resources, conditions]));
  return [...groups.values()].map((group) => {
    const resources = [...(group[0]?.resources ?? [])];
    const conditions = group[0]?.conditions ?? conditionsOf(resources);
    return {
      sid: sidOf(resources, conditions),
      actions: [...new Set(group.map(({ action }) => action))].sort(),
      resources,
      ...(conditions && { conditions }),
      steps: [...new Set(group.map(({ step }) => step))],
    };
  });
}
