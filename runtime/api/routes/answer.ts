import type { Context } from "hono";
import type { Flash } from "../../../schema/site-data.ts";
import type { Env, Services } from "../services.ts";
import { isForm } from "./read-input.ts";

/** Response to a change: JSON, or for a form a redirect with a message. */
export function answerChange(
  { cookies }: Services,
  c: Context<Env>,
  { body, page, text, status = 200 }: { body: object; page: string; text?: string; status?: 200 | 201 },
): Response {
  if (!isForm(c)) return c.json(body, status);
  const flash: Flash | undefined = text === undefined ? undefined : { kind: "done", text };
  if (flash !== undefined) cookies.write(c, "flash", flash);
  return c.redirect(page, 303);
}
