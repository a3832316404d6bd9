import type { Pipeline } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import { placedPhase } from "../kinds/steps/placed-phase.ts";
import type { Model } from "../link/model.ts";

/** Refuses a phase whose round may cost less than one reply of a member, since the runtime reserves the reply's maximum cost first. */
export function refusePoorPhases(pipeline: Pipeline, model: Model, found: Found): void {
  refusePoorAgents(pipeline, model, found);
  const { engagement, phases } = model;
  for (const phase of phases) {
    const most = pipeline.phases[phase.name]?.limits.maxCostMicros ?? 0;
    const dear = phase.members.find(({ model }) => replyMicros(pipeline, model.name) > most);
    if (dear === undefined) continue;
    const placed = placedPhase(engagement.items, phase);
    const isOverridden = placed?.limits?.usd !== undefined;
    found.error("no-money-for-a-turn", {
      message: `A round of "${phase.name}" is limited to ${usd(most)} USD, but one reply of the model "${dear.model.name}" may cost ${usd(replyMicros(pipeline, dear.model.name))} USD.`,
      span: isOverridden ? engagement.originAt([...placed.place, "limits", "usd"]) : phase.origin("limits", "usd"),
      related: [{ message: `"${dear.name}" uses this model.`, span: dear.origin("model") }],
      why: "The maximum cost of a reply is reserved before it begins, so not even one turn could start.",
      help: `allow several times ${usd(replyMicros(pipeline, dear.model.name))} USD, or lower the model's maxTokens`,
    });
  }
}

/** Refuses an agent whose own budget is not enough for one reply of its model. */
function refusePoorAgents(pipeline: Pipeline, { agents }: Model, found: Found): void {
  for (const agent of agents) {
    const most = pipeline.agents[agent.name]?.maxCostMicros;
    const reply = replyMicros(pipeline, agent.model.name);
    if (most === undefined || reply <= most) continue;
    found.error("no-money-for-a-turn", {
      message: `"${agent.name}" may spend ${usd(most)} USD in a round, but one reply of the model "${agent.model.name}" may cost ${usd(reply)} USD.`,
      span: agent.origin("budget", "usd"),
      related: [{ message: `"${agent.name}" uses this model.`, span: agent.origin("model") }],
      why: "The maximum cost of a reply is reserved before it begins, so not even one turn could start.",
      help: `allow several times ${usd(reply)} USD, or lower the model's maxTokens`,
    });
  }
}

/** Returns the maximum cost of a reply's output alone; the prompt is billed in addition. */
function replyMicros({ models }: Pipeline, name: string): number {
  const model = models[name];
  const dearest = Math.max(0, ...Object.values(model?.prices ?? {}).map(({ outputMicros }) => outputMicros));
  return Math.ceil(((model?.maxTokens ?? 0) * dearest) / 1_000_000);
}

function usd(micros: number): string {
  return (micros / 1_000_000).toFixed(3);
}
