/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    crew: import("../schema/site-data.ts").SiteData;
    /** Start time of the rendering: later events are news to the reader of the page. */
    begunAt: string;
    /** True when an open page requests only the regions that change. */
    isRefresh: boolean;
  }
}
