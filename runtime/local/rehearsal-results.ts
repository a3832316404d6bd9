import { type ApiClient, ApiRefusal } from "../api-client/api-client.ts";

/** Reads a project's results through the API. */
export async function readResults(api: ApiClient, id: string) {
  const revision = await ifThere(api.get("/api/projects/{id}/artifacts", { id }));
  const files = [];
  for (const { path } of revision?.files ?? [])
    files.push({ path, bytes: await api.download("/api/projects/{id}/files", { id, path }) });
  const decisions = (await ifThere(api.get("/api/projects/{id}/decisions", { id }))) ?? [];
  return { files, decisions };
}

/** Undefined for what the API does not have. */
function ifThere<Answer>(reading: Promise<Answer>): Promise<Answer | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof ApiRefusal && error.status === 404) return undefined;
    throw error;
  });
}
