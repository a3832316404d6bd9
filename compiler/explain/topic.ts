import { unlessMissing } from "../source/missing-value.ts";

/** How a file's path is written for whoever asks. */
export type PlaceOf = (file: string) => string;

/** Something that can be asked about. */
export interface Topic {
  /** As people ask for it; several topics may have one name. */
  name: string;
  /** The words, or undefined as far as files with faults do not say them. */
  describe: () => string | undefined;
}

/** A topic that describes what is declared; where the files have faults, there are no words. */
export function declaredTopic(name: string, describe: () => string): Topic {
  return { name, describe: () => unlessMissing(describe) };
}
