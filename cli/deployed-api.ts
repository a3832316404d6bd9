import type { ApiAnswer, ApiRequest } from "../deploy/call-api.ts";
import { ApiClient } from "../runtime/api-client/api-client.ts";
import { apiVersion } from "../schema/versions.ts";
import { Mistake } from "./crew-command.ts";
import type { ProjectApi } from "./project-api.ts";

/** The API of a deployment, called as an operator or as the person named by `as`. */
export class DeployedApi extends ApiClient implements ProjectApi {
  #siteUrl = "";

  constructor(
    call: (request: ApiRequest) => Promise<ApiAnswer>,
    as?: string,
    onResponse?: (response: unknown) => void,
  ) {
    super(
      async (request) => {
        const whom = as === undefined ? {} : { as };
        const { statusCode, bytes, siteUrl } = await call({ ...request, ...whom, version: apiVersion });
        this.#siteUrl = siteUrl;
        return { status: statusCode, bytes };
      },
      (message) => new Mistake(message, 1),
      onResponse,
    );
  }

  get siteUrl(): string {
    return this.#siteUrl;
  }
}
