import { createApp } from "astro/app/entrypoint";
import type { SiteData } from "../../schema/site-data.ts";
import { withArtifactInQuery } from "./artifact-address.ts";

const app = createApp();

/** Renders one page; `locals.crew` provides all data. An unknown path renders the site's 404 page. */
export function render(request: Request, locals: { crew: SiteData }): Promise<Response> {
  return app.render(withArtifactInQuery(request), { locals, addCookieHeader: true });
}
