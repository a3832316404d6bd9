/** Where spans and measures go. */
export interface Telemetry {
  /** Sends what has not been sent; never rejects, because no work depends on being watched. */
  flush(): Promise<void>;
}

type Variables = { [name: string]: string | undefined };

/**
 * Sends traces and metrics to `OTEL_EXPORTER_OTLP_ENDPOINT`, as OpenTelemetry's own variables say
 * (opentelemetry.io/docs/specs/otel/protocol/exporter/). Without it nothing is loaded and nothing is measured.
 */
export async function startTelemetry(service: string, variables: Variables): Promise<Telemetry> {
  if (!variables.OTEL_EXPORTER_OTLP_ENDPOINT) return { flush: async () => undefined };
  const { sendByOtlp } = await import("./otlp.ts");
  return sendByOtlp(variables.OTEL_SERVICE_NAME ?? service);
}
