import { listInWords } from "../../../base/in-words.ts";
import { defaults } from "../../../schema/defaults.ts";
import { forWhich } from "./conditions.ts";
import type { TriggerKind } from "./trigger-kind.ts";

const { who: usual } = defaults.trigger;

export const mcp: TriggerKind<"mcp"> = {
  noun: "a call",
  event: undefined,
  isOpenToAnyone: ({ who = usual }) => who === "anyone",
  lower: ({ for: _, ...declared }) => ({ ...declared, who: declared.who ?? usual }),
  inWords: () => "by calls of agents",
  explain: ({ name, start, when, who = usual, with: given }) => [
    `The tool ${name} of \`crew mcp\` starts a project of the flow ${start} for each call${forWhich(when)}.`,
    argumentsInWords(given),
    who === "anyone"
      ? "An agent outside may pass on what anyone wrote, so the flow has no tool that acts outside, and no secret, before a gate."
      : "Whoever runs the agent outside vouches for the people who wrote what it passes on.",
    "The call counts in the flow's limits, and the same key is one project. It decides nothing.",
  ],
};

function argumentsInWords(given: { readonly [name: string]: string } = {}): string {
  const names = Object.keys(given);
  if (names.length === 0) return "Its arguments are the input of the flow.";
  return `Its arguments are the input of the flow without ${listInWords(names)}, which the trigger gives.`;
}
