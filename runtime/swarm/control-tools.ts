import type { Json } from "../../base/json.ts";
import type { Agent, Phase } from "../../schema/types.ts";
import type { CommentAnswer, CommentAnswers } from "./comment-answers.ts";
import type { ToolSpec } from "./ports.ts";

/** Tools that end or interrupt a visit: one reply has at most one of them. */
const visitEnding = new Set(["handoff", "ask", "finish"]);

export const endsVisit = (toolName: string): boolean => visitEnding.has(toolName);

/** True for tools that the swarm handles instead of the toolbox. */
export const isSwarmTool = (toolName: string): boolean => toolName === "report" || endsVisit(toolName);

/** Specs of the swarm's tools that this agent has. */
export function controlToolSpecs(agent: Agent, phase: Phase): ToolSpec[] {
  const others = phase.members.filter((name) => name !== agent.name);
  return [
    ...(others.length > 0 ? [handoffSpec(others)] : []),
    ...(agent.mayAsk ? [askSpec] : []),
    ...(Object.keys(agent.outputs).length > 0 ? [reportSpec(agent)] : []),
    finishSpec,
  ];
}

const answers: Json = {
  type: "array",
  maxItems: 100,
  description: "How comments and findings of the status were met, each by its id. Leave it out where there are none.",
  items: object(
    {
      id: text("The id of the comment or finding, such as C1 or F3."),
      place: text("Where it was answered: the file that has changed, and the section or line in it."),
      reason: text("Why nothing was changed for it; instead of a place."),
    },
    ["id"],
  ),
};

const handoffSpec = (others: string[]): ToolSpec => ({
  name: "handoff",
  description: "Passes the work to another member of the team and ends your visit.",
  input: object(
    {
      to: { type: "string", enum: others, description: "Who works next." },
      message: text("What you did, what is open, what you expect."),
      context: text("Details the next member needs and cannot find in the repository."),
      answers,
    },
    ["to", "message"],
  ),
});

const askSpec: ToolSpec = {
  name: "ask",
  description:
    "Asks the customer one question and waits for the answer, possibly for days. A question for a password, key, code or other credential is refused.",
  input: object(
    {
      question: text("The question, understandable without the team's context."),
      choices: {
        type: "array",
        items: { type: "string" },
        description: "Suggested answers; free text stays possible.",
      },
    },
    ["question"],
  ),
};

const reportSpec = (agent: Agent): ToolSpec => ({
  name: "report",
  description: "Reports your declared values. A later report replaces the values it names.",
  input: object(Object.fromEntries(Object.entries(agent.outputs).map(([name, output]) => [name, typed(output)])), []),
});

/** Adds a type to a list of values, which grammar builders require. */
function typed(output: Agent["outputs"][string]): Json {
  return { ...("enum" in output && { type: "string" }), ...output } as Json;
}

const finishSpec: ToolSpec = {
  name: "finish",
  description:
    "Ends the phase's work. Refused, with the reasons, while something is missing: deliverables, verdicts, checks, values, answers to comments and findings. The member who has the overview calls it, once.",
  input: object({ summary: text("What the team delivers with this round, in a few sentences."), answers }, ["summary"]),
};

function object(properties: { [key: string]: Json }, required: string[]): { [key: string]: Json } {
  return { type: "object", properties, required, additionalProperties: false };
}

function text(description: string): Json {
  return { type: "string", description };
}

/** The text under `key`, or empty: models omit fields or use wrong types. */
export function textField(input: Json, key: string): string {
  const value = field(input, key);
  return typeof value === "string" ? value.trim() : "";
}

export function textListField(input: Json, key: string): string[] {
  const value = field(input, key);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The non-empty answers to comments in a call. */
export function answersField(input: Json, by: string): CommentAnswers {
  const given = field(input, "answers");
  const named = (Array.isArray(given) ? given : []).map((each): [string, CommentAnswer] => {
    const [id, place, reason] = ["id", "place", "reason"].map((name) => textField(each, name).slice(0, longestAnswer));
    return [(id ?? "").slice(0, 20), { by, ...(place && { place }), ...(reason && { reason }) }];
  });
  return Object.fromEntries(named.filter(([id, { place, reason }]) => /^[A-Z]\d+$/.test(id) && (place ?? reason)));
}

const longestAnswer = 1000;

function field(input: Json, key: string): Json | undefined {
  return input !== null && typeof input === "object" && !Array.isArray(input) ? input[key] : undefined;
}
