import { projectValues } from "./project-values.ts";

const ofDelivery = Object.keys(projectValues.delivery);
const ofRepository = Object.keys(projectValues.repository);

/**
 * Variables of prompt templates. The compiler refuses any other variable; the runtime supplies exactly these. A list's
 * element has the members named after it.
 */
export const promptVariables = {
  engagement: ["title", "description"],
  project: ["id", "title"],
  repository: ofRepository,
  delivery: ofDelivery,
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
  project: ["id", "title"],
  repository: ofRepository,
  delivery: ofDelivery,
  phase: ["name", "title", "goal"],
  agent: ["name", "title", "description"],
  round: [],
  date: [],
  deliverable: ["id", "title", "path"],
} as const;
