import type { Phase } from "../../link/model.ts";

/** True when the people at the phase's gate may end the project. */
export function mayBeRejected({ gate }: Phase): boolean {
  return gate?.declared.verdicts?.includes("reject") ?? false;
}
