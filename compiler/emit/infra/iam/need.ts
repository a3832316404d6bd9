/** Conditions of a policy: by operator, values by key. */
export type Conditions = { [operator: string]: { [key: string]: string | string[] } };

/** A call of AWS, with the failure that a missing right would cause. */
export interface Need {
  /** Step that fails without the right, in a person's words. */
  step: string;
  /** Such as `dynamodb:PutItem`. */
  action: string;
  /** ARNs; `*` only for actions that AWS does not allow to narrow. */
  resources: readonly string[];
  /** Conditions under which the step calls it: the right has the same. */
  conditions?: Conditions;
}

/** Returns the needs of one step for several actions on the same resources. */
export function needs(step: string, actions: readonly string[], ...resources: string[]): Need[] {
  return actions.map((action) => ({ step, action, resources }));
}

/** Returns the needs with a condition that their calls satisfy. */
export function under(conditions: Conditions, given: readonly Need[]): Need[] {
  return given.map((need) => ({ ...need, conditions }));
}
