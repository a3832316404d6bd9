import { type Context, ROOT_CONTEXT, TraceFlags, type Tracer, trace } from "@opentelemetry/api";
import { projectIds, withIds } from "./ids.ts";

/** Returns a tracer that does nothing until `startTelemetry` has found a receiver. */
export function tracer(): Tracer {
  return trace.getTracer("crew");
}

/** Records the root span of a project's trace. */
export function recordProjectStart(project: string, engagement: string): void {
  const attributes = { "crew.project.id": project, "crew.engagement": engagement };
  const start = () => tracer().startSpan(`project ${engagement}`, { root: true, attributes }, ROOT_CONTEXT);
  withIds(projectIds(project), start).end();
}

/** Context that is the parent of the project's spans. */
export function projectContext(project: string): Context {
  const parent = { ...projectIds(project), traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}
