import { readFileSync } from "node:fs";
import { join } from "node:path";
import { apiVersion, apiVersionHeader } from "../schema/versions.ts";
import { Mistake } from "./crew-command.ts";
import type { ProjectApi } from "./project-api.ts";

/** Address where `crew up` serves a workspace; stored in instance.json of its state folder, readable by its owner only. */
export interface Instance {
  url: string;
  accessToken: string;
  awsEndpoint: string;
  pid: number;
}

interface Problem {
  title?: string;
  detail?: string;
}

/** Calls the API of the instance that serves a workspace, as an operator or as the person given by `as`. */
export class LocalApi implements ProjectApi {
  readonly #instance: Instance;
  readonly #as: string | undefined;

  constructor(stateFolder: string, as?: string) {
    this.#instance = readInstance(stateFolder);
    this.#as = as;
  }

  get siteUrl(): string {
    return this.#instance.url;
  }

  get<T>(path: string): Promise<T> {
    return this.#call<T>("GET", path);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#call<T>("POST", path, body);
  }

  async download(path: string): Promise<Uint8Array> {
    const response = await this.#fetch("GET", path);
    return new Uint8Array(await response.arrayBuffer());
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.#fetch(method, path, body);
    return (await response.json()) as T;
  }

  async #fetch(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = {
      accept: "application/json",
      [apiVersionHeader]: String(apiVersion),
      authorization: `Bearer ${this.#instance.accessToken}`,
    };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (this.#as !== undefined) headers["x-crew-as"] = this.#as;
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(new URL(path, this.#instance.url), init).catch(() => {
      throw new Mistake(`There is no response from ${this.#instance.url}. Start it with \`crew up\`.`, 1);
    });
    if (!response.ok) throw new Mistake(await problemOf(response), 1);
    return response;
  }
}

function readInstance(stateFolder: string): Instance {
  try {
    const instance = JSON.parse(readFileSync(join(stateFolder, "instance.json"), "utf8")) as Instance;
    if (URL.canParse(instance.url)) return instance;
  } catch {
    // No file, or no valid record: there is no instance to call.
  }
  throw new Mistake("Nothing is running for this workspace. Start it with `crew up` (or `npm start`).", 1);
}

async function problemOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  return problem.detail ?? problem.title ?? `The server answered ${response.status}.`;
}
