import type { DecisionLogEntry } from "../../schema/site-data.ts";
import type { Revision } from "../../schema/types.ts";
import { type ApiClient, ApiRefusal } from "../api-client/api-client.ts";

/** Reads a project's results through the API. */
export async function readResults(api: ApiClient, project: string) {
  const base = `/api/projects/${project}`;
  const revision = await ifThere(api.get<Revision>(`${base}/artifacts`));
  const files = [];
  for (const { path } of revision?.files ?? [])
    files.push({ path, bytes: await api.download(`${base}/files?path=${encodeURIComponent(path)}`) });
  const decisions = (await ifThere(api.get<DecisionLogEntry[]>(`${base}/decisions`))) ?? [];
  return { files, decisions };
}

/** Undefined for what the API does not have. */
function ifThere<Answer>(reading: Promise<Answer>): Promise<Answer | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof ApiRefusal && error.status === 404) return undefined;
    throw error;
  });
}
