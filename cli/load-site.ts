import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { SiteData } from "../schema/site-data.ts";
import { packageFile } from "./package-file.ts";

/** The built site: its server entry and the folder of its static files. */
export interface BuiltSite {
  render(request: Request, locals: { crew: SiteData }): Promise<Response>;
  clientFolder: string;
}

export async function loadSite(): Promise<BuiltSite> {
  const entry = packageFile("site/dist/server/entry.mjs");
  const { render } = (await import(pathToFileURL(entry).href)) as Pick<BuiltSite, "render">;
  return { render, clientFolder: join(dirname(entry), "../client") };
}
