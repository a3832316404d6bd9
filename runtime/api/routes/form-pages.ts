import { Hono } from "hono";
import { notFound } from "../problem.ts";
import type { Env } from "../services.ts";

/** The addresses below `/api` that forms are sent to, each with the page that the form stands on; without one, the address above. */
const forms: [string, ((id: string) => string)?][] = [
  ["/projects/:id/gates/:phase/:round/decision"],
  ["/projects/:id/questions/:question/answer"],
  ["/projects/:id/operator/:phase/:entry/decision"],
  ["/projects/:id/limits"],
  ["/projects/:id/stop", (id) => `/projects/${id}/stop`],
  ["/projects/:id/resume", (id) => `/projects/${id}/resume`],
  ["/projects/:id/people", (id) => `/projects/${id}/people`],
  ["/statements", () => "/projects/new"],
  ["/sessions/end"],
];

/** The answer to a refused form stands at the form's own address; a browser that opens it again means the page of the form. */
export function formPages(): Hono<Env> {
  const app = new Hono<Env>();
  for (const [address, page] of forms) {
    app.get(address, (c) => {
      if (!c.req.header("accept")?.includes("text/html")) throw notFound("page");
      const above = new URL(c.req.url).pathname.replace(/^\/api|\/[^/]+$/g, "");
      return c.redirect(page?.(encodeURIComponent(c.req.param("id") ?? "")) ?? above, 303);
    });
  }
  return app;
}
