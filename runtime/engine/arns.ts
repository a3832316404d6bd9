import { ApiError } from "./failures.ts";

/** Builds the ARNs of one account in one region. */
export interface Arns {
  machine(name: string): string;
  execution(machineName: string, name: string): string;
  /** Execution role of a state machine that was created without a role. */
  readonly role: string;
}

export function arnsOf(region: string, account: string): Arns {
  const states = `arn:aws:states:${region}:${account}`;
  return {
    machine: (name) => `${states}:stateMachine:${name}`,
    execution: (machineName, name) => `${states}:execution:${machineName}:${name}`,
    role: `arn:aws:iam::${account}:role/local`,
  };
}

export function requireName(name: string): void {
  // AWS refuses white space, wildcards, brackets, quotes and control characters.
  if (/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) return;
  throw new ApiError("InvalidName", `Invalid Name: '${name}'`);
}
