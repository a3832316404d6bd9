import { type Context, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { costMicros } from "../swarm/cost.ts";
import {
  type ModelClient,
  type ModelReply,
  type ModelRequest,
  ReplyLost,
  type Spending,
  type Toolbox,
} from "../swarm/ports.ts";
import { type Measures, openMeasures } from "./measures.ts";
import { projectContext, tracer } from "./project-trace.ts";

export interface ObservedRound {
  project: string;
  engagement: string;
  phase: string;
  round: number;
  mode: string;
  /** First word of the span's name: "round". */
  noun: string;
  cause: string;
  /** The `gen_ai.provider.name` of the service that the agent's model is called at, or of the one that provides the given id. */
  providerOf(agent: string, modelId?: string): string;
}

/**
 * A runner's part of the project's trace: the round, the visits of each agent in it, and their model calls and tool
 * calls, named by OpenTelemetry's conventions for generative AI (opentelemetry.io/docs/specs/semconv/gen-ai/). Records
 * only names, counts and ids, never message contents.
 */
export interface RoundObserver {
  models(client: ModelClient): ModelClient;
  toolbox(toolbox: Toolbox): Toolbox;
  /** Records the usage of a call. Called after the ledger recorded it, because the next runner counts a call that is not in the ledger. */
  spent(agent: string, model: string, spending: Spending, costMicros: number): void;
  end(outcome: { outcome: string } | { failure: unknown }): void;
}

export function observeRound(round: ObservedRound): RoundObserver {
  const { project, engagement, phase, mode, noun, cause, providerOf } = round;
  const attributes = {
    "crew.project.id": project,
    "crew.engagement": engagement,
    "crew.phase": phase,
    "crew.round": round.round,
    "crew.mode": mode,
    "crew.cause": cause,
  };
  const span = tracer().startSpan(`${noun} ${phase}`, { attributes }, projectContext(project));
  const visits = openVisits({ project, providerOf }, trace.setSpan(projectContext(project), span));
  const measures = openMeasures();
  return {
    models: (client) => ({
      converse: (request, signal, heard) =>
        observeChat(
          request,
          {
            parent: visits.of(request.metadata.agent),
            measures,
            providerOf: (modelId) => providerOf(request.metadata.agent, modelId),
          },
          () => client.converse(request, signal, heard),
        ),
    }),
    toolbox: (toolbox) => ({
      specs: (agent) => toolbox.specs(agent),
      async call(agent, call, turn, signal) {
        const attributes = {
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": call.name,
          "gen_ai.tool.call.id": call.id,
          "gen_ai.tool.type": "function",
          "gen_ai.agent.name": agent.name,
        };
        return within(
          tracer().startSpan(`execute_tool ${call.name}`, { attributes }, visits.of(agent.name)),
          async (own) => {
            const outcome = await toolbox.call(agent, call, turn, signal);
            if (outcome.isError) own.setAttribute("error.type", "tool_refused");
            return outcome;
          },
        );
      },
    }),
    spent(agent, model, spending, costMicros) {
      measures.spent(
        { agent, model, provider: providerOf(agent, spending.modelId), project, phase },
        spending,
        costMicros,
      );
    },
    end(ending) {
      visits.end();
      if ("failure" in ending) fail(span, ending.failure);
      else span.setAttribute("crew.outcome", ending.outcome);
      span.end();
    },
  };
}

/** Tracks visits. One agent works at a time: a different acting agent starts a new visit. */
function openVisits({ project, providerOf }: Pick<ObservedRound, "project" | "providerOf">, parent: Context) {
  let visit: { agent: string; span: Span } | undefined;
  const end = () => visit?.span.end();
  return {
    of(agent: string): Context {
      if (visit?.agent !== agent) {
        end();
        const attributes = {
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.provider.name": providerOf(agent),
          "gen_ai.agent.name": agent,
          "gen_ai.conversation.id": project,
        };
        visit = { agent, span: tracer().startSpan(`invoke_agent ${agent}`, { attributes }, parent) };
      }
      return trace.setSpan(parent, visit.span);
    },
    end,
  };
}

async function observeChat(
  request: ModelRequest,
  { parent, measures, providerOf }: { parent: Context; measures: Measures; providerOf(modelId?: string): string },
  converse: () => Promise<ModelReply>,
): Promise<ModelReply> {
  const model = request.model.ids[0] ?? "";
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": providerOf(),
    "gen_ai.request.model": model,
    "gen_ai.request.max_tokens": request.model.maxTokens,
    "gen_ai.conversation.id": request.metadata.project,
  };
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const caller = (modelId?: string) => ({ ...request.metadata, model, provider: providerOf(modelId) });
  const span = tracer().startSpan(`chat ${model}`, { kind: SpanKind.CLIENT, attributes }, parent);
  const tell = (spending: Spending) => {
    // A fallback may be provided by a different service.
    span.setAttribute("gen_ai.provider.name", providerOf(spending.modelId));
    span.setAttributes({ ...usageOf(spending), "crew.cost.usd": costMicros(request.model, spending) / 1e6 });
  };
  return within(span, async () => {
    try {
      const reply = await converse();
      tell(reply);
      span.setAttributes({ "gen_ai.response.finish_reasons": [reply.stopReason] });
      measures.replied(caller(reply.modelId), reply, seconds());
      return reply;
    } catch (error) {
      if (error instanceof ReplyLost) tell(error.spending);
      measures.failed(caller(), error, seconds());
      throw error;
    }
  });
}

function usageOf({ modelId, usage, isEstimated }: Spending) {
  return {
    ...(modelId !== undefined && { "gen_ai.response.model": modelId }),
    ...(isEstimated && { "crew.usage.estimated": true }),
    "gen_ai.usage.input_tokens": usage.inputTokens,
    "gen_ai.usage.output_tokens": usage.outputTokens,
    "gen_ai.usage.cache_read.input_tokens": usage.cacheReadTokens,
    "gen_ai.usage.cache_creation.input_tokens": usage.cacheWriteTokens,
  };
}

async function within<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Records the error's name only: its message may quote a person or a model. */
function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute("error.type", error instanceof Error ? error.name : "unknown");
}
