import type { CompiledEngagement } from "../runtime/local/up.ts";
import type { ModelFlag } from "./model-flag.ts";

/** Puts the tried model behind all prompts of the engagements, and says so; declared models stay as they are. */
export async function chooseModel<Engagement extends CompiledEngagement>(
  chosen: ModelFlag,
  declared: readonly Engagement[],
  stateFolder?: string,
): Promise<{ compiled: Engagement[]; trial?: string }> {
  if (chosen === "rehearsal" || chosen === "declared") return { compiled: [...declared] };
  const { tryModel } = await import("../runtime/local/try-model.ts");
  return tryModel(chosen, declared, stateFolder);
}
