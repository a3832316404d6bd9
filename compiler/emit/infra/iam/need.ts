/** A call of AWS, with the failure that a missing right would cause. */
export interface Need {
  /** Step that fails without the right, in a person's words. */
  step: string;
  /** Such as `dynamodb:PutItem`. */
  action: string;
  /** ARNs; `*` only for actions that AWS does not allow to narrow. */
  resources: readonly string[];
}

/** Returns the needs of one step for several actions on the same resources. */
export function needs(step: string, actions: readonly string[], ...resources: string[]): Need[] {
  return actions.map((action) => ({ step, action, resources }));
}
