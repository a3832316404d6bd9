import type { NotifyStep, Origin } from "../../schema/types.ts";

/** Before a step that waits for someone, or when all is over. */
export function notice(
  to: { id: string; origin: Origin; next: string },
  about: NotifyStep["about"],
  phase?: string,
): NotifyStep {
  return { kind: "notify", ...to, about, ...(phase !== undefined && { phase }) };
}
