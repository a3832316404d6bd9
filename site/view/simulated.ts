import { rehearsalAhead, rehearsalNote } from "../../schema/rehearsed.ts";
import type { SiteData } from "../../schema/site-data.ts";
import { decodePath } from "./links.ts";

/**
 * Note on every page at or below a rehearsed project's address, and on every page for starting a project that would be
 * rehearsed. Derived from the address, so that no page can omit it.
 */
export async function simulatedAt(path: string, crew: SiteData): Promise<string | undefined> {
  if (/^\/projects\/new(\/|$)/.test(path)) return crew.rehearses ? rehearsalAhead : undefined;
  const id = /^\/projects\/([^/]+)/.exec(path)?.[1];
  if (id === undefined) return undefined;
  // The error page uses this layout too: the call that failed there may fail here.
  const rehearsed = await crew.rehearsed(decodePath(id)).catch(() => undefined);
  return rehearsed && rehearsalNote(rehearsed);
}
