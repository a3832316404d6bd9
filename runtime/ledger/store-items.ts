import type { AgentName, ProjectId } from "../../base/names.ts";

/** A text that projects of a flow keep for one another. */
export interface StoredTextItem {
  /** Absent after it was deleted. */
  text?: string;
  by: AgentName;
  project: ProjectId;
  time: string;
  /** Number of writes. */
  version: number;
  /** Id of the call that wrote last, with its project. */
  call: string;
  /** Time from which it counts no more and DynamoDB may delete the item, in seconds. */
  expires: number;
}

/** The version of a text that a call has found before it writes, so that its repetition never replaces what others have written since. */
export interface StoreWriteItem {
  version: number;
}
