/** Exporter of spans and metrics. */
export interface Telemetry {
  /** Sends outstanding data; never rejects, because no work depends on telemetry. */
  flush(): Promise<void>;
}

type Variables = { [name: string]: string | undefined };

/**
 * Sends traces and metrics to `OTEL_EXPORTER_OTLP_ENDPOINT`, configured by OpenTelemetry's standard variables
 * (opentelemetry.io/docs/specs/otel/protocol/exporter/). Without it no library is loaded and nothing is measured.
 */
export async function startTelemetry(service: string, variables: Variables): Promise<Telemetry> {
  if (!variables.OTEL_EXPORTER_OTLP_ENDPOINT) return { flush: async () => undefined };
  const { sendByOtlp } = await import("./otlp.ts");
  return sendByOtlp(variables.OTEL_SERVICE_NAME ?? service);
}
