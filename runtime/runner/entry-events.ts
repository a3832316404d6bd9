import type { CommitId } from "../../base/commit-id.ts";
import { count } from "../../base/count.ts";
import { enumerate } from "../../base/enumerate.ts";
import type { Json } from "../../base/json.ts";
import type { ProjectEvent } from "../../schema/types.ts";
import type { Entry } from "../swarm/entry.ts";
import type { Spending } from "../swarm/ports.ts";
import type { State } from "../swarm/state.ts";
import type { CallRecord } from "../tools/kinds/builtin/built-in.ts";

/** An event without id, time and address, which are derived from the entry. */
export type EventDraft = Pick<ProjectEvent, "kind" | "text"> &
  Partial<Omit<ProjectEvent, "kind" | "text" | "id" | "time">>;

export interface EventContext {
  phaseTitle: string;
  round: number;
  titleOf(agent: string): string;
  questionId(number: number): string;
  revision(): Promise<CommitId>;
  /** True when the file exists in the repository now. */
  isThere(path: string): boolean;
  isReview: boolean;
  /** Returns the event of a successful call, if people should see one. */
  recordOf(toolName: string, input: Json): CallRecord | undefined;
}

/** Returns the events that people see for a journal entry. */
export async function eventsOf(entry: Entry, state: State, context: EventContext): Promise<EventDraft[]> {
  const { titleOf, phaseTitle, round } = context;
  switch (entry.kind) {
    case "visit-started":
      return [
        ...(state.seq === 1 && !context.isReview
          ? [{ kind: "phase-started" as const, text: `${phaseTitle}, round ${round}, began.` }]
          : []),
        { kind: "agent-started", agent: entry.agent, text: `${titleOf(entry.agent)} began to work.` },
      ];
    case "model-replied":
      return [tellReply(entry, state, context)];
    case "model-timed-out":
      return [tellSpending(entry, `${worker(state, context)} got no reply in time`, state)];
    case "reply-lost":
      return [tellSpending(entry, `A reply to ${worker(state, context)} was lost and is asked for again`, state)];
    case "tool-returned":
      return tellTool(entry, state, context);
    case "call-refused":
      return [tellRefusal(entry.callId, state, context)];
    case "finish-refused": {
      const text = `${titleOf(entry.agent)} wanted to finish; ${count(entry.unmet.length, "thing")} left to do.`;
      return [{ kind: "tool-called", agent: entry.agent, toolName: "finish", text }];
    }
    case "outputs-reported": {
      const text = `${titleOf(entry.agent)} reported ${describeOutputs(entry.outputs)}.`;
      return [{ kind: "tool-called", agent: entry.agent, toolName: "report", text }];
    }
    case "comments-answered":
      return Object.entries(entry.answers).map(([id, { place, reason }]) => ({
        kind: "fact-recorded",
        agent: entry.agent,
        text: `${titleOf(entry.agent)} answered ${id}: ${(place ?? reason ?? "").slice(0, 300)}`,
      }));
    case "turn-published": {
      const revision = await context.revision();
      return entry.paths.map((path) => {
        const told = { kind: "artifact-written" as const, agent: entry.agent, revision };
        return context.isThere(path)
          ? { ...told, path, text: `${titleOf(entry.agent)} wrote ${path}.` }
          : { ...told, text: `${titleOf(entry.agent)} removed ${path}.` };
      });
    }
    case "handed-off": {
      const { from, to, among } = entry;
      return [{ kind: "handoff", agent: from, to, text: describeHandoff(entry, titleOf), ...(among && { among }) }];
    }
    case "asked": {
      const question = context.questionId(state.questions);
      return [
        { kind: "question-asked", agent: entry.agent, question, text: `${titleOf(entry.agent)} asked the customer.` },
      ];
    }
    case "money-granted":
    case "answered":
    case "resumed":
      return [{ kind: "phase-resumed", text: `${phaseTitle}, round ${round}, continues.` }];
    case "finished":
      return context.isReview
        ? []
        : [{ kind: "phase-finished", agent: entry.agent, text: `${phaseTitle}: ${entry.summary}` }];
    case "visit-restarted": {
      const how = entry.firstId > 0 ? "restarts with a different model" : "restarts";
      return [{ kind: "agent-started", agent: entry.agent, text: `${titleOf(entry.agent)} ${how}. ${entry.reason}` }];
    }
    case "results-cleared":
      return [];
    case "limit-near":
      return [
        { kind: "limit-reached", text: `One last turn to save the work. With it a limit is reached: ${entry.reason}` },
      ];
    case "limit-reached":
      return [{ kind: "limit-reached", text: entry.reason }];
    default:
      return entry satisfies never;
  }
}

/** Distinguishes a handoff chosen by the agent, one declared by the phase, and one that the swarm made to a third agent. */
function describeHandoff(
  { from, to, forced, among }: Extract<Entry, { kind: "handed-off" }>,
  titleOf: (agent: string) => string,
): string {
  const [giver, taker] = [titleOf(from), titleOf(to)];
  if (among !== undefined) {
    return `The work went to and fro between ${enumerate(among.map(titleOf))} only, so ${giver}'s handoff was led to ${taker}.`;
  }
  return forced ? `${giver} handed over to ${taker}, as the phase declares.` : `${giver} handed over to ${taker}.`;
}

function tellReply(
  { reply, costMicros }: Extract<Entry, { kind: "model-replied" }>,
  state: State,
  context: EventContext,
): EventDraft {
  const tokens = reply.usage.inputTokens + reply.usage.outputTokens;
  const about = reply.isEstimated ? "by estimate " : "";
  const text = `${worker(state, context)} took a turn (${about}${count(tokens, "token")}).`;
  return { kind: "model-replied", ...by(state), tokens, costMicros, text };
}

/** Reports the estimated cost of a call without a reply. */
function tellSpending(
  { spending, costMicros = 0 }: { spending?: Spending; costMicros?: number },
  what: string,
  state: State,
): EventDraft {
  if (spending === undefined) return { kind: "model-replied", ...by(state), isLost: true, text: `${what}.` };
  const tokens = spending.usage.inputTokens + spending.usage.outputTokens;
  const text = `${what} (by estimate ${count(tokens, "token")}).`;
  return { kind: "model-replied", ...by(state), isLost: true, tokens, costMicros, text };
}

function tellTool(
  { callId, outcome }: Extract<Entry, { kind: "tool-returned" }>,
  state: State,
  context: EventContext,
): EventDraft[] {
  const call = callOf(callId, state);
  const toolName = call?.name ?? "a tool";
  const who = worker(state, context);
  const common = { ...by(state), toolName };
  if (outcome.isError)
    return [{ kind: "tool-called", ...common, text: `${who} called ${toolName}, which was refused.` }];
  const how = call?.isFenced ? " with a fenced block of its reply" : "";
  const called: EventDraft = { kind: "tool-called", ...common, text: `${who} called ${toolName}${how}.` };
  const record = context.recordOf(toolName, call?.input ?? null);
  return record === undefined ? [called] : [called, { kind: record.kind, ...common, text: `${who} ${record.text}` }];
}

function tellRefusal(callId: string, state: State, context: EventContext): EventDraft {
  const toolName = callOf(callId, state)?.name ?? "a tool";
  return {
    kind: "tool-called",
    ...by(state),
    toolName,
    text: `${worker(state, context)} called ${toolName}, which was refused.`,
  };
}

function by(state: State): { agent?: string } {
  return state.visit === undefined ? {} : { agent: state.visit.agent };
}

function worker(state: State, { titleOf }: EventContext): string {
  return state.visit === undefined ? "The team" : titleOf(state.visit.agent);
}

function callOf(callId: string, state: State): { name: string; input: Json; isFenced?: true } | undefined {
  const blocks = (state.visit?.messages ?? []).flatMap(({ content }) => content);
  const found = blocks.findLast((block) => block.kind === "tool-use" && block.id === callId);
  return found?.kind === "tool-use" ? found : undefined;
}

function describeOutputs(outputs: { [name: string]: Json }): string {
  return Object.entries(outputs)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}
