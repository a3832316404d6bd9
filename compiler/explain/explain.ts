import { suggestName } from "../diagnostics/did-you-mean.ts";
import type { Model } from "../link/model.ts";
import { unlessHole } from "../source/hole.ts";
import { explainEngagement } from "./explain-engagement.ts";
import { explainLimits } from "./explain-limits.ts";
import { explainPhase } from "./explain-phase.ts";

export type Explanation = { text: string } | { fault: string };

/** The words for `limits`, an engagement or a phase of one of the models. `topics` are other names there are. */
export function explain(topic: string, models: readonly Model[], topics: readonly string[]): Explanation {
  if (topic === "limits") return { text: explainLimits() };
  const [first] = models;
  const named =
    models.find(({ engagement }) => engagement.name === topic) ?? (topic === "engagement" ? first : undefined);
  if (named !== undefined) return soundOnly(topic, () => explainEngagement(named));
  for (const model of models) {
    const phase = unlessHole(() => model.phases.find(({ name }) => name === topic));
    if (phase !== undefined) return soundOnly(topic, () => explainPhase(model, phase));
  }
  const phases = models.flatMap((model) => unlessHole(() => model.phases.map(({ name }) => name)) ?? []);
  const known = ["limits", "engagement", ...models.map(({ engagement }) => engagement.name), ...phases, ...topics];
  return { fault: `There is nothing to explain about "${topic}": ${suggestName(topic, known, "topics")}` };
}

function soundOnly(topic: string, describe: () => string): Explanation {
  const text = unlessHole(describe);
  return text === undefined
    ? { fault: `"${topic}" has faults: correct what \`crew validate\` reports first.` }
    : { text };
}
