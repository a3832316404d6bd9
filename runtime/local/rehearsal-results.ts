import type { DecisionLogEntry } from "../../schema/site-data.ts";
import type { Revision } from "../../schema/types.ts";

/** Reads a project's results through the API. `get` returns undefined for a missing resource. */
export async function readResults(get: (path: string) => Promise<Response | undefined>, project: string) {
  const base = `/api/projects/${project}`;
  const revision = (await (await get(`${base}/artifacts`))?.json()) as Revision | undefined;
  const files = [];
  for (const { path } of revision?.files ?? []) {
    const response = await get(`${base}/files?path=${encodeURIComponent(path)}`);
    if (response === undefined) throw new Error(`The artifact ${path} is listed but cannot be read.`);
    files.push({ path, bytes: new Uint8Array(await response.arrayBuffer()) });
  }
  const log = await get(`${base}/decisions`);
  const decisions = log === undefined ? [] : ((await log.json()) as DecisionLogEntry[]);
  return { files, decisions };
}
