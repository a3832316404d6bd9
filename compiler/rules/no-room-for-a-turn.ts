import type { Agent, Model } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { declaredLimits } from "./declared-limits.ts";
import type { Report, Rule } from "./rule.ts";

export const noRoomForATurn: Rule = {
  id: "no-room-for-a-turn",
  severity: "error",
  check(model, report) {
    checkAgents(model, report);
    each(declaredLimits(model), ({ phase, limits, origin }) => {
      each(phase.members, (member) => {
        checkRoom(member, limits.tokens, `A round of "${phase.name}"`, () => origin("tokens"), report);
      });
    });
  },
};

function checkAgents({ agents }: Model, report: Report): void {
  each(agents, (agent) => {
    checkRoom(agent, agent.declared.budget?.tokens, `"${agent.name}"`, () => agent.origin("budget", "tokens"), report);
  });
}

function checkRoom(agent: Agent, tokens: number | undefined, who: string, at: () => Span, report: Report): void {
  const { name, declared } = agent.model;
  if (tokens === undefined || tokens > declared.maxTokens) return;
  report({
    message: `${who} is limited to ${tokens} tokens, but one reply of the model "${name}" may use ${declared.maxTokens}.`,
    span: at(),
    related: [{ message: `"${agent.name}" uses this model.`, span: agent.origin("model") }],
    why: "The maximum tokens of a reply are reserved before it begins, so not even one turn could start.",
    help: `allow a multiple of ${declared.maxTokens}, or lower the model's maxTokens`,
  });
}
