import type { ApiAnswer, ApiRequest } from "../deploy/call-api.ts";
import { apiVersion } from "../schema/versions.ts";
import { Mistake } from "./crew-command.ts";
import type { ProjectApi } from "./project-api.ts";

/** The API of a deployment, called as an operator or as the person given by `as`. */
export class DeployedApi implements ProjectApi {
  readonly #call: (request: ApiRequest) => Promise<ApiAnswer>;
  readonly #as: string | undefined;
  #siteUrl = "";

  constructor(call: (request: ApiRequest) => Promise<ApiAnswer>, as?: string) {
    this.#call = call;
    this.#as = as;
  }

  get siteUrl(): string {
    return this.#siteUrl;
  }

  get<T>(path: string): Promise<T> {
    return this.#json<T>({ method: "GET", path });
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#json<T>({ method: "POST", path, body: JSON.stringify(body) });
  }

  async download(path: string): Promise<Uint8Array> {
    const { statusCode, bytes, siteUrl } = await this.#call({ method: "GET", path, ...this.#asWhom() });
    this.#siteUrl = siteUrl;
    if (statusCode >= 400) throw new Mistake(problemOf(statusCode, bytes), 1);
    return bytes;
  }

  async #json<T>(request: ApiRequest): Promise<T> {
    const { statusCode, bytes, siteUrl } = await this.#call({ ...request, ...this.#asWhom() });
    this.#siteUrl = siteUrl;
    if (statusCode >= 400) throw new Mistake(problemOf(statusCode, bytes), 1);
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  }

  #asWhom(): { as?: string; version: number } {
    return this.#as === undefined ? { version: apiVersion } : { as: this.#as, version: apiVersion };
  }
}

function problemOf(statusCode: number, bytes: Uint8Array): string {
  try {
    const { detail, title } = JSON.parse(new TextDecoder().decode(bytes)) as { detail?: string; title?: string };
    return detail ?? title ?? `The API answered ${statusCode}.`;
  } catch {
    return `The API answered ${statusCode}.`;
  }
}
