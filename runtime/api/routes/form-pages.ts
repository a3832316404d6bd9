import { Hono } from "hono";
import { notFound } from "../../inbox/refusal.ts";
import type { Env } from "../services.ts";

/** Addresses below `/api` that receive forms, each with the form's page; by default the parent address. */
const forms: [string, ((id: string) => string)?][] = [
  ["/projects/:id/gates/:phase/:round/decision"],
  ["/projects/:id/questions/:question/answer"],
  ["/projects/:id/operator/:phase/:entry/decision"],
  ["/projects/:id/limits"],
  ["/projects/:id/stop", (id) => `/projects/${id}/stop`],
  ["/projects/:id/resume", (id) => `/projects/${id}/resume`],
  ["/projects/:id/survey", (id) => `/projects/${id}/survey`],
  ["/projects/:id/people", (id) => `/projects/${id}/people`],
  ["/projects/:id/cancel", (id) => `/projects/${id}/queue`],
  ["/projects/:id/priority", (id) => `/projects/${id}/queue`],
  ["/projects/:id/requeue", (id) => `/projects/${id}/queue`],
  ["/queue/pause", () => "/queue"],
  ["/lessons/drop", () => "/lessons"],
  ["/statements", () => "/projects/new"],
  ["/sessions/end"],
];

/** Redirects from a form's address to its page: a refused form is shown at the form's address, and a browser that opens it again means the page. */
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
