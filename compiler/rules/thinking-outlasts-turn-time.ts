import { defaults } from "../../schema/defaults.ts";
import { silentSeconds, tokensPerSecond } from "../../schema/model-families.ts";
import { placedPhase } from "../kinds/steps/placed-phase.ts";
import type { Agent, LanguageModel, Model, Phase } from "../link/model.ts";
import { servedIds } from "../link/served-ids.ts";
import { each } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import { secondsOf } from "./duration.ts";
import type { Rule } from "./rule.ts";

/** Compares at the model's median speed: half of its replies take longer. */
export const thinkingOutlastsTurnTime: Rule = {
  id: "thinking-outlasts-turn-time",
  severity: "warning",
  check(model, report) {
    const limits = turnTimes(model);
    each(model.engagement.models, (language) => {
      const longest = longestSilence(language);
      if (longest === undefined) return;
      const { id, seconds } = longest;
      const short = limits.filter(({ phase, turnTime }) => uses(phase, language) && secondsOf(turnTime) < seconds);
      const [first] = short;
      if (first === undefined) return;
      const speed = tokensPerSecond(id) ?? 1;
      const fitting = Math.floor(Math.min(...short.map(({ turnTime }) => secondsOf(turnTime))) * speed);
      const allowed = short.map(({ phase, turnTime }) => `"${phase.name}" (${turnTime})`).join(", ");
      report({
        message: `The model "${language.name}" may think in silence for ${Math.round(seconds)} seconds, longer than the turnTime of ${allowed}.`,
        span: model.engagement.origin("models", language.name, "maxTokens"),
        related: first.span === undefined ? [] : [{ message: "The limit is set here.", span: first.span }],
        why: `"${id}" sends nothing while it thinks, and thinking may use ${Math.round(seconds * speed)} tokens at about ${speed} per second. The reply would be cancelled, paid for, and requested again.`,
        help: `set turnTime to ${Math.ceil(seconds / 60)}m or more, lower maxTokens to ${fitting} or less, or request a summary: fields: { thinking: { type: adaptive, display: summarized } }`,
      });
    });
  },
};

interface TurnTime {
  phase: Phase;
  turnTime: string;
  /** Place of the declaration; undefined for the default. */
  span: Span | undefined;
}

/** Returns the turnTime of each phase: of the engagement's item, else of the phase, else the default. */
function turnTimes({ engagement, phases }: Model): TurnTime[] {
  const found: TurnTime[] = [];
  each(phases, (phase) => {
    const placed = placedPhase(engagement.items, phase);
    const ofItem = placed?.limits?.turnTime;
    const own = phase.declared.limits?.turnTime;
    if (placed !== undefined && ofItem !== undefined) {
      const span = engagement.originAt([...placed.place, "limits", "turnTime"]);
      found.push({ phase, turnTime: ofItem, span });
    } else if (own !== undefined) {
      found.push({ phase, turnTime: own, span: phase.origin("limits", "turnTime") });
    } else found.push({ phase, turnTime: defaults.limits.turnTime, span: undefined });
  });
  return found;
}

function uses({ members, review }: Phase, { name }: LanguageModel): boolean {
  const agents: (Agent | undefined)[] = [...members, review?.agent];
  return agents.some((agent) => agent?.model.name === name);
}

function longestSilence(model: LanguageModel): { id: string; seconds: number } | undefined {
  const { maxTokens } = model.declared;
  const found = servedIds(model).flatMap(({ id, fields }) => {
    const seconds = silentSeconds(id, { maxTokens, fields });
    return seconds === undefined ? [] : [{ id, seconds }];
  });
  return found.sort((a, b) => b.seconds - a.seconds)[0];
}
