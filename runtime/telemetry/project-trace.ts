import { type Context, ROOT_CONTEXT, TraceFlags, type Tracer, trace } from "@opentelemetry/api";
import { projectIds, withIds } from "./ids.ts";

/** Does nothing until `startTelemetry` has found somebody to send to. */
export function tracer(): Tracer {
  return trace.getTracer("crew");
}

/** The first span of a project's trace, which everything else in it descends from. */
export function recordProjectStart(project: string, engagement: string): void {
  const attributes = { "crew.project.id": project, "crew.engagement": engagement };
  const start = () => tracer().startSpan(`project ${engagement}`, { root: true, attributes }, ROOT_CONTEXT);
  withIds(projectIds(project), start).end();
}

/** What spans of the project begin under. */
export function projectContext(project: string): Context {
  const parent = { ...projectIds(project), traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}
