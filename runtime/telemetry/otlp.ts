import { metrics, trace } from "@opentelemetry/api";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { idGenerator } from "./ids.ts";

/** Time limit for sending at exit, in milliseconds, so that an unreachable receiver does not delay a runner's exit. */
const flushMilliseconds = 5_000;

/** Makes OTLP the exporter of this process. */
export function sendByOtlp(service: string) {
  const resource = resourceFromAttributes({ "service.name": service, "service.namespace": "crew" });
  const spans = new TracerProvider({
    resource,
    idGenerator,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() });
  const measures = new MeterProvider({ resource, readers: [reader] });
  trace.setGlobalTracerProvider(spans);
  metrics.setGlobalMeterProvider(measures);
  const options = { timeoutMillis: flushMilliseconds };
  return {
    async flush() {
      await Promise.allSettled([spans.forceFlush(options), measures.forceFlush(options)]);
    },
  };
}
