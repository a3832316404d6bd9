import { SpanKind } from "@opentelemetry/api";
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { projectContext, tracer } from "../telemetry/project-trace.ts";

/** Adds decisions and answers to the project's trace, between the rounds. Reads are not traced. */
export function traceChanges(): MiddlewareHandler {
  return async (c, next) => {
    const project = c.req.param("id");
    if (c.req.method !== "POST" || project === undefined) return next();
    const span = tracer().startSpan("POST", { kind: SpanKind.SERVER }, projectContext(project));
    try {
      await next();
    } finally {
      const route = matchedRoutes(c).findLast(({ method }) => method === "POST")?.path ?? "/api/projects/:id/*";
      span.updateName(`POST ${route}`);
      span.setAttributes({
        "http.request.method": "POST",
        "http.route": route,
        "http.response.status_code": c.res.status,
      });
      span.end();
    }
  };
}
