import type { Context } from "hono";
import { returnAddress } from "../../schema/return-address.ts";
import type { Refusal } from "../../schema/site-data.ts";
import type { InputError } from "../inbox/refusal.ts";
import type { Problem } from "./problem.ts";
import { fieldOf } from "./routes/explain-input.ts";
import type { Env, Services } from "./services.ts";
import { createSiteData } from "./site-data.ts";

/** Maximum size of a returned form; proxies would refuse a larger page, and its text would be lost anyway. */
const mostCharacters = 3_000_000;

/** Fields that belong to one rendering of a form and not to a person's input. */
const ofOneShowing = new Set(["decisionId", "revision", "person"]);

/** Renders the page of a refused form, with its input and the reason beside each field; `undefined` when there is no page for it. */
export async function refusedForm(
  services: Services,
  c: Context<Env>,
  problem: Problem,
): Promise<Response | undefined> {
  const { render } = services.options;
  if (render === undefined) return undefined;
  const page = new URL(pageOf(c), services.options.identity.baseUrl);
  const request = new Request(page, { headers: withoutBody(c.req.raw.headers) });
  const refusal = refusalOf(problem, c.get("fields") ?? {});
  const response = await render(request, { crew: createSiteData(services, c.get("caller"), { refusal }) });
  if (response.status >= 300 && response.status < 400) return undefined;
  const status = response.status === 200 ? problem.status : response.status;
  return new Response(response.body, { status, headers: response.headers });
}

/** Records the page of the submitted form, before anything can be refused. */
export function onPage(c: Context<Env>, ...steps: string[]): string {
  const page = `/${steps.map(encodeURIComponent).join("/")}`;
  c.set("page", page);
  return page;
}

/** Page of the form: named by its route, else by the browser. */
export function pageOf(c: Context<Env>): string {
  const known = c.get("page");
  const referer = c.req.header("referer");
  if (known !== undefined) return known;
  if (referer === undefined || !URL.canParse(referer)) return "/";
  const { pathname, search } = new URL(referer);
  return returnAddress(`${pathname}${search}`);
}

function refusalOf(problem: Problem, sent: Record<string, string>): Refusal {
  const errors = ((problem.extension.errors ?? []) as InputError[])
    .map(({ pointer, detail }) => ({ field: fieldOf(pointer), message: detail }))
    .filter(({ field }) => !ofOneShowing.has(field));
  const fields = Object.entries(sent).filter(([name]) => !ofOneShowing.has(name));
  const size = fields.reduce((sum, [, value]) => sum + value.length, 0);
  const isKept = size <= mostCharacters;
  const lost = "It was too much to be shown again; your browser's Back button leads to it.";
  return {
    text: isKept ? problem.message : `${problem.message} ${lost}`,
    errors,
    fields: Object.fromEntries(isKept ? fields : fields.filter(([, value]) => value.length < 1_000)),
  };
}

function withoutBody(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ["content-type", "content-length", "transfer-encoding"]) kept.delete(name);
  return kept;
}
