/** One thing that somebody does to AWS, and where it shows when the right is missing. */
export interface Need {
  /** What fails without the right, as a person would say it. */
  step: string;
  /** Such as `dynamodb:PutItem`. */
  action: string;
  /** ARNs; `*` only for actions that AWS does not let one narrow. */
  resources: readonly string[];
}

/** The same step's need of several actions on the same resources. */
export function needs(step: string, actions: readonly string[], ...resources: string[]): Need[] {
  return actions.map((action) => ({ step, action, resources }));
}
