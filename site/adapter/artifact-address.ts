import { decodePath } from "../view/links.ts";

const artifactAddress = /^(\/projects\/[^/]+)\/artifacts\/(.+)$/;

/**
 * Moves an artifact's path into the query of its page. Astro's router would drop `.html`, treat `index` as a folder and
 * leave `%26`, `%2B` and the like encoded, but an artifact may have any name.
 */
export function withArtifactInQuery(request: Request): Request {
  const url = new URL(request.url);
  const [, project, encoded = ""] = artifactAddress.exec(url.pathname) ?? [];
  if (project === undefined) return request;
  url.pathname = `${project}/artifact`;
  url.searchParams.set("path", decodePath(encoded));
  return new Request(url, request);
}
