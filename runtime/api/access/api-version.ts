import type { MiddlewareHandler } from "hono";
import { apiVersion, apiVersionHeader } from "../../../schema/versions.ts";
import { Problem } from "../problem.ts";

/** Names the API's version in each response. A request may require a version: a different one is refused before any effect. */
export function oneApiVersion(): MiddlewareHandler {
  return async (c, next) => {
    const wanted = c.req.header(apiVersionHeader);
    if (wanted === undefined || wanted === String(apiVersion)) await next();
    else {
      const detail = `The request asks for version "${wanted.slice(0, 20)}" of the API, and this is version ${apiVersion}. Use the version of crew that is deployed here, or deploy the newer one.`;
      c.res = new Problem(400, "Another version", detail).toResponse();
    }
    c.res.headers.set(apiVersionHeader, String(apiVersion));
  };
}
