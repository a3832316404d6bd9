import { Hono } from "hono";
import { type Caller, isSame } from "../../inbox/caller.ts";
import { notFound } from "../../inbox/refusal.ts";
import { onPage } from "../refused-form.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { listSessions } from "../views/session-list.ts";
import { isForm, readFields } from "./read-input.ts";

/** `/api/sessions`: sign-in sessions. People see and end their own; operators all. */
export function sessionRoutes(services: Services): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/", async (c) => c.json(await listSessions(services.sessions, requireCaller(c))));
  app.post("/end", async (c) => {
    const page = onPage(c, "sessions");
    const caller = requireCaller(c);
    const { email, session } = await readFields(c);
    const ended = await endSessions(services, caller, { email: text(email), id: text(session) });
    if (!isForm(c)) return c.json({ ended: ended.length });
    if (caller.session !== undefined && ended.includes(caller.session)) services.cookies.clear(c, "session");
    const what = ended.length === 1 ? "The session is" : `${ended.length} sessions are`;
    services.cookies.write(c, "flash", { kind: "done", text: `${what} ended.` });
    return c.redirect(page, 303);
  });
  return app;
}

/** Ends one session, or all of one person; by default all of the caller. Returns the ids of the ended sessions. */
async function endSessions(
  { sessions }: Services,
  caller: Caller,
  { email = caller.email, id }: { email: string | undefined; id: string | undefined },
): Promise<string[]> {
  if (!caller.isOperator && !isSame(email, caller.email)) throw notFound("session");
  const open = (await sessions.list(email)).filter((session) => id === undefined || session.id === id);
  if (id !== undefined && open.length === 0) throw notFound("session");
  for (const session of open) await sessions.end(session);
  return open.map((session) => session.id);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
