import type { AgentName, ProjectId } from "../../base/names.ts";
import type { QueueChange } from "./flow-items.ts";

/** One text of a lesson, by the name that the agent's output gives it. */
export interface LessonText {
  name: string;
  text: string;
}

/** A lesson that a project has left for later ones of its engagement. */
export interface LessonItem {
  texts: LessonText[];
  /** Project that left it, the agent that wrote it, and the project's end. */
  project: ProjectId;
  by: AgentName;
  time: string;
  /** Present for one that the rehearsal model wrote: only rehearsals are shown it. */
  rehearsed?: true;
  /** Projects whose briefs showed it, and those of them in which it held. */
  shownIn?: Set<string>;
  keptIn?: Set<string>;
  /** The person who dropped it; the texts are gone then. */
  dropped?: QueueChange;
  /** Time from which DynamoDB may delete the item, in seconds. */
  expires: number;
}

/** A lesson as briefs of a project show it. */
export interface ShownLesson {
  id: string;
  project: ProjectId;
  texts: LessonText[];
  /** When it was written, to how many projects it had been shown and in how many of them it held; absent in projects that began before crew recorded them. */
  time?: string;
  shownTo?: number;
  heldIn?: number;
  /** Words that it shares with the statement of work, for which it was chosen. */
  words: string[];
}

/** The lessons that a project was begun with. While the item is in the index, the project's own are to be kept when it ends. */
export interface ChosenLessonsItem {
  chosenLessons: ShownLesson[];
  time: string;
}
