import type { Access } from "../model-provider.ts";
import { openService } from "./messages-service.ts";

/** Returns the names of the models at an address; undefined where the service does not list them. Rejects when it cannot be reached or refuses. */
export async function modelsAt(access: Access, signal: AbortSignal): Promise<string[] | undefined> {
  try {
    const listed: unknown = await openService(access).get("/v1/models?limit=1000", { signal });
    const { data } = (listed ?? {}) as { data?: unknown };
    if (!Array.isArray(data)) return undefined;
    return data.flatMap((model: { id?: unknown } | null) => (typeof model?.id === "string" ? [model.id] : []));
  } catch (error) {
    if ((error as { status?: unknown }).status === 404) return undefined;
    throw error;
  }
}
