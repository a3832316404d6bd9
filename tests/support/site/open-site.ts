import type { Browser } from "playwright-core";
import { afterAll } from "vitest";
import { launchBrowser } from "../launch-browser.ts";
import { type PageServer, servePages } from "./page-server.ts";
import { siteData } from "./projects.ts";

/** The built site with the data of a test, and a browser to look at it with, until the tests of the calling file are over. */
export async function openSite(): Promise<{ browser: Browser; server: PageServer }> {
  const [browser, server] = await Promise.all([launchBrowser(), servePages(siteData())]);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  return { browser, server };
}
