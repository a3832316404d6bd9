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
    message: `${who} may use ${tokens} tokens, and one reply of the model "${name}" may take ${declared.maxTokens}.`,
    span: at(),
    related: [{ message: `"${agent.name}" works with that model.`, span: agent.origin("model") }],
    why: "What a reply may take is set aside before it begins, so not one turn could.",
    help: `allow a multiple of ${declared.maxTokens}, or lower the model's maxTokens`,
  });
}
