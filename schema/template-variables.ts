/**
 * Variables of prompt templates. The compiler refuses any other variable; the runtime supplies exactly these. A list's
 * element has the members named after it.
 */
export const promptVariables = {
  engagement: ["title", "description"],
  project: ["title"],
  phase: ["name", "title", "goal"],
  agent: ["name", "title", "description"],
  round: [],
  team: ["name", "title", "description"],
  writes: [],
  deliverables: ["id", "title", "path", "owner"],
} as const;

/** Variables of artifact templates. `deliverable` is the file being written. */
export const artifactVariables = {
  engagement: ["title", "description"],
  project: ["title"],
  phase: ["name", "title", "goal"],
  agent: ["name", "title", "description"],
  round: [],
  date: [],
  deliverable: ["id", "title", "path"],
} as const;
