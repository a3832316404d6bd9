import { type Context, Hono } from "hono";
import { openProject } from "../decide/decider.ts";
import { notFound } from "../problem.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { createSiteData } from "../site-data.ts";

/** `/:id/artifacts` and `/:id/files`: what the team wrote, to be shown, and as bytes to be saved. */
export function artifactRoutes(services: Services): Hono<Env> {
  const app = new Hono<Env>();
  const data = (c: Context<Env>) => createSiteData(services, requireCaller(c));
  const showArtifact = async (c: Context<Env>, path: string) => {
    const { revision, compareWith } = c.req.query();
    const view = await data(c).artifact(c.req.param("id") ?? "", path, revision, compareWith);
    if (view === undefined) throw notFound("artifact");
    return c.json(view);
  };
  const sendFile = async (c: Context<Env>, path: string) => {
    const project = await openProject(services.decider, requireCaller(c), c.req.param("id") ?? "");
    const revision = await services.revisions.open(project.id, c.req.query("revision"));
    const entry = revision?.files.find((file) => file.path === path);
    if (entry === undefined) throw notFound("artifact");
    return download(path, await services.options.objects.get(entry.digest));
  };

  // A path may stand in the address or, where something between might decode it, in the query.
  app.get("/:id/artifacts", async (c) => {
    const path = c.req.query("path");
    if (path !== undefined) return showArtifact(c, path);
    const revision = await data(c).revision(c.req.param("id"), c.req.query("revision"));
    if (revision === undefined) throw notFound("revision");
    return c.json(revision);
  });
  app.get("/:id/artifacts/:path{.+}", (c) => showArtifact(c, c.req.param("path")));
  app.get("/:id/files", (c) => sendFile(c, c.req.query("path") ?? ""));
  app.get("/:id/files/:path{.+}", (c) => sendFile(c, c.req.param("path")));
  return app;
}

/** Never shown by the browser: a file that a model wrote must not become a page of this site. */
function download(path: string, bytes: Buffer): Response {
  const name = path.split("/").at(-1) ?? "artifact";
  const plain = name.replace(/[^\w. -]/g, "_");
  return new Response(new Uint8Array(bytes), {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeExtended(name)}`,
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
}

/** As RFC 8187 has it: `encodeURIComponent` leaves some characters that end the value or mean something in it. */
function encodeExtended(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
