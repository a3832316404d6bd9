import { Problem } from "../problem.ts";

/**
 * Refuses a change requested by a page of a different site. Uses Sec-Fetch-Site if the browser sends it; otherwise
 * Origin, otherwise Referer; refuses a request without any of them.
 */
export function requireSameOrigin(request: Request, baseUrl: string): void {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null ? site === "same-origin" : originOf(request) === new URL(baseUrl).origin) return;
  throw new Problem(
    403,
    "From another site",
    "This change was asked for by another site's page. Open the page here and try again.",
  );
}

function originOf(request: Request): string | undefined {
  const named = request.headers.get("origin") ?? request.headers.get("referer");
  return named !== null && URL.canParse(named) ? new URL(named).origin : undefined;
}
