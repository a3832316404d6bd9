import { createHash } from "node:crypto";
import type { Agent, Tool } from "../../schema/types.ts";
import type { Toolbox, ToolCall, ToolOutcome, ToolSpec, TurnId } from "../swarm/ports.ts";
import { faultInArguments } from "./arguments.ts";
import { read } from "./kinds/builtin/git/read.ts";
import type { AgentFunction, CheckedCall } from "./kinds/tool-kind.ts";
import { functionsOf } from "./kinds/tool-kinds.ts";
import { refused } from "./outcome.ts";
import type { RunnerContext, ToolContext } from "./ports.ts";
import { BoundedResults } from "./results.ts";
import { schemaForModels } from "./schema-for-models.ts";
import { SeenFiles } from "./seen.ts";

const allowed: { [lane in Agent["lane"]]: Tool["effect"][] } = {
  "read-only": ["read"],
  "dry-run": ["read", "write"],
  execute: ["read", "write", "execute"],
};

/**
 * Creates a toolbox with the functions of the declared tools; the kind of each tool determines its functions. A
 * repeated call (same turn, same id) returns the first outcome without a second effect.
 */
export function createToolbox(tools: { [name: string]: Tool }, runner: RunnerContext): RecallingToolbox {
  const outcomes = new Map<string, Promise<ToolOutcome>>();
  const [seen, results] = [new SeenFiles(), new BoundedResults()];
  const context: ToolContext = { ...runner, seen, results };
  // A command may leave a secret that a later call finds, so every result is searched for all secrets read so far.
  const hiding = (outcome: ToolOutcome) => ({ ...outcome, text: context.secrets.hide(outcome.text) });
  return {
    specs: (agent) =>
      callablesOf(agent, tools)
        .filter((callable) => !faultInLane(agent, callable))
        .map(specOf),
    call(agent, call, turn, signal) {
      const id = callId(turn, call);
      const earlier = outcomes.get(id);
      if (earlier) return earlier;
      const callables = callablesOf(agent, tools);
      const mayRead = callables.some(({ name }) => name === read.name);
      const limitsItself = callables.find(({ name }) => name === call.name)?.limitsResults === true;
      const outcome = perform(callables, { agent, call, turn, signal, id }, context).then((performed) => {
        const outcome = results.bound(hiding(performed), { id, limitsItself, turn, mayRead });
        seen.note(agent.name, outcome.seen);
        return outcome;
      });
      outcomes.set(id, outcome);
      outcome.catch(() => outcomes.delete(id));
      return outcome;
    },
    recall: (agent, outcome) => seen.note(agent, outcome.seen),
    hasSeen: (agent, path) => seen.hasSeen(agent, path),
  };
}

/** A toolbox that restores earlier calls of the round from its log, for a new runner. */
export interface RecallingToolbox extends Toolbox {
  recall(agent: string, outcome: ToolOutcome): void;
  /** True when the agent has seen any part of the file. */
  hasSeen(agent: string, path: string): boolean;
}

async function perform(callables: AgentFunction[], checked: CheckedCall, context: ToolContext): Promise<ToolOutcome> {
  const { agent, call } = checked;
  const callable = callables.find(({ name }) => name === call.name);
  if (!callable) {
    const names = callables.map(({ name }) => name).join(", ");
    return refused(`You have no tool ${JSON.stringify(call.name)}. Your tools: ${names || "none"}.`);
  }
  const lane = faultInLane(agent, callable);
  if (lane) return refused(lane);
  const fault = faultInArguments(callable.input, call.input);
  if (fault) return refused(`The arguments of ${call.name} are not usable: ${fault}.`);
  return callable.run(checked, context);
}

function callablesOf(agent: Agent, tools: { [name: string]: Tool }): AgentFunction[] {
  return agent.tools.flatMap((name) => {
    const tool = tools[name];
    return tool ? functionsOf(tool) : [];
  });
}

function faultInLane(agent: Agent, { name, effect }: AgentFunction): string | undefined {
  if (allowed[agent.lane].includes(effect)) return undefined;
  return `${name} has the effect "${effect}", which your lane "${agent.lane}" does not allow.`;
}

function specOf({ name, description, input, folder }: AgentFunction): ToolSpec {
  return { name, description, input: schemaForModels(input, folder) };
}

/** Short enough for a model to repeat, and the same whenever the call is repeated. */
function callId({ phase, round, seq }: TurnId, call: ToolCall): string {
  return createHash("sha256")
    .update(JSON.stringify([phase, round, seq, call.id]))
    .digest("hex")
    .slice(0, 8);
}
