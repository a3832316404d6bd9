import { unlessMissing } from "../source/missing-value.ts";

/** Formats a file's path for the reader. */
export type PlaceOf = (file: string) => string;

/** Something that can be explained. */
export interface Topic {
  /** Name as people type it; several topics may have the same name. */
  name: string;
  /** Returns the description; undefined when faulty files prevent it. */
  describe: () => string | undefined;
}

/** Creates a topic for a declaration; it has no description when the files have faults. */
export function declaredTopic(name: string, describe: () => string): Topic {
  return { name, describe: () => unlessMissing(describe) };
}
