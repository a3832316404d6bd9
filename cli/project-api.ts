import type { ApiClient } from "../runtime/api-client/api-client.ts";

/** API of projects, local or deployed; a refusal rejects with a `Mistake` in the API's words. */
export interface ProjectApi extends Pick<ApiClient, "get" | "post" | "download"> {
  /** Address of the projects for people; available after the first request. */
  readonly siteUrl: string;
}
