import { forgeKinds } from "../kinds/forges/forge-kinds.ts";
import type { Repository } from "./model.ts";

/** Returns where a repository is: the same for two declarations of one project. */
export function addressOf({ declared: { forge = "https", url = "", project = "" } }: Repository): string {
  const service = forge === "https" || url !== "" ? url : forgeKinds[forge].address;
  const path = forge === "https" ? "" : `/${project}`;
  return `${service.replace(/\/+$/, "")}${path}`.replace(/\.git$/, "").toLowerCase();
}
