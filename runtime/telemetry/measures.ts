import { metrics } from "@opentelemetry/api";
import type { Spending } from "../swarm/ports.ts";

/** Metrics of model calls: for dashboards by model, and for invoices by project, phase and agent. */
export interface Measures {
  /** Records the usage of a call, whether or not it returned a reply. */
  spent(caller: Caller, spending: Spending, costMicros: number): void;
  replied(caller: Caller, reply: { modelId: string }, seconds: number): void;
  failed(caller: Caller, error: unknown, seconds: number): void;
}

/** Caller of a model: project, phase and agent. */
export interface Caller {
  model: string;
  /** Of its service: `gen_ai.provider.name`. */
  provider: string;
  project: string;
  phase: string;
  agent: string;
}

// Both lists are from the conventions: opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/
const tokenBuckets = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];
const secondBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

export function openMeasures(): Measures {
  const meter = metrics.getMeter("crew");
  const tokens = meter.createHistogram("gen_ai.client.token.usage", {
    unit: "{token}",
    description: "Tokens of a model call, as counted by the service.",
    advice: { explicitBucketBoundaries: tokenBuckets },
  });
  const duration = meter.createHistogram("gen_ai.client.operation.duration", {
    unit: "s",
    description: "Duration from the request to the end of the reply.",
    advice: { explicitBucketBoundaries: secondBuckets },
  });
  const cost = meter.createCounter("crew.cost", {
    unit: "USD",
    description: "Cost of model calls, by the price table.",
  });
  return {
    spent(caller, { usage, modelId }, costMicros) {
      const about = { ...attributesOf(caller), ...(modelId !== undefined && { "gen_ai.response.model": modelId }) };
      const input = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
      tokens.record(input, { ...about, "gen_ai.token.type": "input" });
      tokens.record(usage.outputTokens, { ...about, "gen_ai.token.type": "output" });
      const { project, phase, agent } = caller;
      cost.add(costMicros / 1e6, { "crew.project.id": project, "crew.phase": phase, "gen_ai.agent.name": agent });
    },
    replied(caller, { modelId }, seconds) {
      duration.record(seconds, { ...attributesOf(caller), "gen_ai.response.model": modelId });
    },
    failed(caller, error, seconds) {
      const type = error instanceof Error ? error.name : "unknown";
      duration.record(seconds, { ...attributesOf(caller), "error.type": type });
    },
  };
}

function attributesOf({ model, provider }: Caller) {
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": provider,
    "gen_ai.request.model": model,
  };
}
