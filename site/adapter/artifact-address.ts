import { decodePath } from "../view/links.ts";

const artifactAddress = /^(\/projects\/[^/]+)\/artifacts\/(.+)$/;

/**
 * The request for an artifact's page with the artifact's path in the query. Astro's router would drop `.html`, take `index` for a
 * folder and leave `%26`, `%2B` and their like encoded: an artifact may have any name.
 */
export function withArtifactInQuery(request: Request): Request {
  const url = new URL(request.url);
  const [, project, encoded = ""] = artifactAddress.exec(url.pathname) ?? [];
  if (project === undefined) return request;
  url.pathname = `${project}/artifact`;
  url.searchParams.set("path", decodePath(encoded));
  return new Request(url, request);
}
