import { rehearsalAhead, rehearsalNote } from "../../schema/rehearsed.ts";
import type { SiteData } from "../../schema/site-data.ts";
import { decodePath } from "./links.ts";

/**
 * The note on every page at or below a project's address where the project is rehearsed, and on every page that leads to a new one where
 * that would be. It is told by the address, so that no page can forget it.
 */
export async function simulatedAt(path: string, crew: SiteData): Promise<string | undefined> {
  if (/^\/projects\/new(\/|$)/.test(path)) return crew.rehearses ? rehearsalAhead : undefined;
  const id = /^\/projects\/([^/]+)/.exec(path)?.[1];
  if (id === undefined) return undefined;
  // The page of a failure is laid out by this too: what failed there may fail here.
  const rehearsed = await crew.rehearsed(decodePath(id)).catch(() => undefined);
  return rehearsed && rehearsalNote(rehearsed);
}
