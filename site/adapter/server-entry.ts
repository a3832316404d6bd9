import { createApp } from "astro/app/entrypoint";
import type { SiteData } from "../../schema/site-data.ts";

const app = createApp();

/** Answers one page request; `locals.crew` is everything the pages know. An unknown path gives the site's 404 page. */
export function render(request: Request, locals: { crew: SiteData }): Promise<Response> {
  return app.render(request, { locals, addCookieHeader: true });
}
