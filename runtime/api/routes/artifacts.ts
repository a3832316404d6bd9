import { type Context, Hono } from "hono";
import { openProject } from "../../inbox/decider.ts";
import { notFound } from "../../inbox/refusal.ts";
import { type Env, requireCaller, type Services } from "../services.ts";
import { createSiteData } from "../site-data.ts";
import { download } from "./download.ts";

/** `/:id/artifacts` and `/:id/files`: the team's files, as pages and as downloads. */
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

  // A path may be in the address or, if a proxy might decode it, in the query.
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
