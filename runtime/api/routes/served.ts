import { Hono } from "hono";
import { incomplete } from "../../inbox/refusal.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { callServed, viewServed } from "../triggers/served-flows.ts";
import { readFields } from "./read-input.ts";

/** `/api/served`: what other agents can start, by `crew mcp`. */
export function servedRoutes(services: Services): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/", async (c) => c.json(await viewServed(services, requireCaller(c))));
  app.post("/:engagement/:trigger", async (c) => {
    const caller = requireCaller(c);
    const { call, arguments: given } = await readFields(c);
    if (typeof call !== "string" || !/^[A-Za-z0-9-]{8,64}$/.test(call))
      throw incomplete("Not understood", [
        { pointer: "/call", detail: "A call has an id of 8 to 64 letters and digits." },
      ]);
    return c.json(await callServed(services, caller, { ...c.req.param(), call, arguments: given }));
  });
  return app;
}
