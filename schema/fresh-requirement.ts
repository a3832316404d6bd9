/** Requirement of a gate on the age of its review, as written: `fresh(reviewer, '24h')`. */
export interface FreshRequirement {
  agent: string;
  /** A duration of the language. */
  age: string;
}

const written = /^\s*fresh\(\s*`?([a-z][a-z0-9-]*)`?\s*,\s*(['"])([1-9][0-9]*[smhd])\2\s*\)\s*$/;

/** Returns the requirement on the age of a review; undefined for an ordinary condition. */
export function parseFresh(text: string): FreshRequirement | undefined {
  const [, agent, , age] = written.exec(text) ?? [];
  return agent === undefined || age === undefined ? undefined : { agent, age };
}
