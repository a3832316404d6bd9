/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    crew: import("../schema/site-data.ts").SiteData;
    /** When this page began to be made: what happens after it is news to whoever reads the page. */
    begunAt: string;
    /** Whether only the regions that change are asked for, by a page that is open already. */
    isRefresh: boolean;
  }
}
