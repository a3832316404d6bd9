/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    crew: import("../schema/site-data.ts").SiteData;
  }
}
