import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UnreadableJson } from "../base/read-json.ts";
import { ApiClient } from "../runtime/api-client/api-client.ts";
import { type Instance, parseInstance } from "../runtime/api-client/instance.ts";
import { sendHttp } from "../runtime/api-client/send-http.ts";
import { Mistake } from "./crew-command.ts";
import type { ProjectApi } from "./project-api.ts";

/** Calls the API of the instance that serves a workspace, as an operator or as the person given by `as`. */
export class LocalApi extends ApiClient implements ProjectApi {
  readonly siteUrl: string;

  constructor(stateFolder: string, as?: string, onResponse?: (response: unknown) => void) {
    const { url, accessToken } = readInstance(stateFolder);
    const answer = (request: Request): Promise<Response> =>
      fetch(request).catch(() => {
        throw new Mistake(`Nothing answers at ${url}. Start it with \`crew up\`.`, 1);
      });
    super(sendHttp({ baseUrl: url, accessToken, as }, answer), (message) => new Mistake(message, 1), onResponse);
    this.siteUrl = url;
  }
}

function readInstance(stateFolder: string): Instance {
  const file = join(stateFolder, "instance.json");
  if (!existsSync(file))
    throw new Mistake("Nothing is running for this workspace. Start it with `crew up` (or `npm start`).", 1);
  try {
    return parseInstance(file, readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof UnreadableJson)) throw error;
    throw new Mistake(`${error.message}. \`crew up\` writes it at its start: stop it and start it again.`, 1);
  }
}
