import type { NotifyStep, Origin } from "../../schema/types.ts";

/** Creates a notice step, before a step that waits for a person or at the end of the project. */
export function notice(
  to: { id: string; origin: Origin; next: string },
  about: NotifyStep["about"],
  phase?: string,
): NotifyStep {
  return { kind: "notify", ...to, about, ...(phase !== undefined && { phase }) };
}
