import { createHash } from "node:crypto";
import type { Json } from "../../base/json.ts";
import type { Agent, Tool } from "../../schema/types.ts";
import type { Toolbox, ToolCall, ToolOutcome, ToolSpec, TurnId } from "../swarm/ports.ts";
import { adrTools } from "./adr-tool.ts";
import { faultInArguments } from "./arguments.ts";
import { type BuiltIn, refused } from "./built-in.ts";
import { runCommand } from "./command-tool.ts";
import { gitTools } from "./git/git-tools.ts";
import { ledgerTools } from "./ledger-tools.ts";
import type { JsonSchema, Setting, Surroundings } from "./ports.ts";
import { BoundedResults } from "./results.ts";
import { reviewTools } from "./review/submit.ts";
import { schemaForModels } from "./schema-for-models.ts";
import { SeenFiles } from "./seen.ts";

const builtIns: { [name in NonNullable<Tool["builtin"]>]: BuiltIn[] } = {
  git: gitTools,
  ledger: ledgerTools,
  adr: adrTools,
  review: reviewTools,
};

/** Something an agent may call, once its tools are spelled out. */
interface Callable {
  name: string;
  /** What the model reads of it. */
  description: string;
  effect: Tool["effect"];
  input: JsonSchema;
  runs: { kind: "built-in"; tool: BuiltIn } | { kind: "command"; tool: Tool };
}

const effects: Tool["effect"][] = ["read", "write", "execute"];

const allowed: { [lane in Agent["lane"]]: Tool["effect"][] } = {
  "read-only": ["read"],
  "dry-run": ["read", "write"],
  execute: ["read", "write", "execute"],
};

/**
 * The tools agents declare, by the names models call them: a built-in's functions (`git_read`), and each command under its
 * own name with `_` for `-`. A repeated call (same turn, same id) gives the first outcome and no second effect.
 */
export function createToolbox(tools: { [name: string]: Tool }, setting: Setting): RecallingToolbox {
  const outcomes = new Map<string, Promise<ToolOutcome>>();
  const [seen, results] = [new SeenFiles(), new BoundedResults()];
  const surroundings: Surroundings = { ...setting, seen, results };
  // A command may leave a secret where a later call finds it, so every result is held to all secrets that were read.
  const hiding = (outcome: ToolOutcome) => ({ ...outcome, text: surroundings.secrets.hide(outcome.text) });
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
      const mayRead = callables.some(({ name }) => name === "git_read");
      const outcome = perform(callables, { agent, call, turn, signal, id }, surroundings).then((performed) => {
        const outcome = results.bound(hiding(performed), { id, name: call.name, turn, mayRead });
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

/** A toolbox that a new runner tells what the round's log says of calls before its time. */
export interface RecallingToolbox extends Toolbox {
  recall(agent: string, outcome: ToolOutcome): void;
  /** True where the agent has seen anything of the file. */
  hasSeen(agent: string, path: string): boolean;
}

interface Call {
  agent: Agent;
  call: ToolCall;
  turn: TurnId;
  signal: AbortSignal;
  id: string;
}

async function perform(
  callables: Callable[],
  { agent, call, turn, signal, id }: Call,
  surroundings: Surroundings,
): Promise<ToolOutcome> {
  const callable = callables.find(({ name }) => name === call.name);
  if (!callable) {
    const names = callables.map(({ name }) => name).join(", ");
    return refused(`You have no tool ${JSON.stringify(call.name)}. Your tools: ${names || "none"}.`);
  }
  const lane = faultInLane(agent, callable);
  if (lane) return refused(lane);
  const fault = faultInArguments(callable.input, call.input);
  if (fault) return refused(`The arguments of ${call.name} are not usable: ${fault}.`);
  const { runs } = callable;
  if (runs.kind === "built-in") return runs.tool.run({ agent, arguments: call.input as never, turn, id }, surroundings);
  const { command } = runs.tool;
  if (!command) return refused(`${call.name} has nothing to run.`);
  const input = call.input as { [name: string]: Json };
  const { files, secrets } = surroundings;
  return runCommand(runs.tool, command, { agent, input, files, secrets, signal });
}

function callablesOf(agent: Agent, tools: { [name: string]: Tool }): Callable[] {
  return agent.tools.flatMap((name): Callable[] => {
    const tool = tools[name];
    if (!tool) return [];
    if (tool.builtin) return functionsOf(tool, builtIns[tool.builtin]);
    const input = (tool.input ?? { type: "object", properties: {}, additionalProperties: false }) as JsonSchema;
    const { description, effect } = tool;
    return [{ name: name.replaceAll("-", "_"), description, effect, input, runs: { kind: "command", tool } }];
  });
}

/** The functions of a built-in tool that its declaration chooses and its effect leaves, each with what the declaration says of the tool. */
function functionsOf(declared: Tool, functions: BuiltIn[]): Callable[] {
  return functions
    .filter(({ effect }) => effects.indexOf(effect) <= effects.indexOf(declared.effect))
    .filter(({ name }) => declared.functions?.includes(name) ?? true)
    .map((tool) => {
      const { name, effect, input } = tool;
      const description = [tool.description, declared.description].join("\n\n");
      return { name, description, effect, input, runs: { kind: "built-in", tool } };
    });
}

function faultInLane(agent: Agent, { name, effect }: Callable): string | undefined {
  if (allowed[agent.lane].includes(effect)) return undefined;
  return `${name} has the effect "${effect}", which your lane "${agent.lane}" does not allow.`;
}

function specOf({ name, description, input, runs }: Callable): ToolSpec {
  const folder = runs.kind === "command" ? runs.tool.command?.folder : undefined;
  return { name, description, input: schemaForModels(input, folder) };
}

/** Short enough to be said back by a model, and the same whenever the call is repeated. */
function callId({ phase, round, seq }: TurnId, call: ToolCall): string {
  return createHash("sha256")
    .update(JSON.stringify([phase, round, seq, call.id]))
    .digest("hex")
    .slice(0, 8);
}
