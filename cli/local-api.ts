import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApiClient } from "../runtime/api-client/api-client.ts";
import { sendHttp } from "../runtime/api-client/send-http.ts";
import { Mistake } from "./crew-command.ts";
import type { ProjectApi } from "./project-api.ts";

/** Address where `crew up` serves a workspace; stored in instance.json of its state folder, readable by its owner only. */
export interface Instance {
  url: string;
  accessToken: string;
  awsEndpoint: string;
  pid: number;
}

/** Calls the API of the instance that serves a workspace, as an operator or as the person given by `as`. */
export class LocalApi extends ApiClient implements ProjectApi {
  readonly siteUrl: string;

  constructor(stateFolder: string, as?: string) {
    const { url, accessToken } = readInstance(stateFolder);
    const answer = (request: Request): Promise<Response> =>
      fetch(request).catch(() => {
        throw new Mistake(`Nothing answers at ${url}. Start it with \`crew up\`.`, 1);
      });
    super(sendHttp({ baseUrl: url, accessToken, as }, answer), (message) => new Mistake(message, 1));
    this.siteUrl = url;
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
