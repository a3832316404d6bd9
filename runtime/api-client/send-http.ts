import { apiVersion, apiVersionHeader } from "../../schema/versions.ts";
import type { SendCall } from "./api-client.ts";

export interface HttpCaller {
  baseUrl: string;
  /** Access token of one machine; its holder acts as an operator. */
  accessToken: string;
  /** E-mail address of another person to act as. */
  as?: string | undefined;
}

/** Sends calls to the API of one machine; `answer` is `fetch`, or the API itself where it runs in this process. */
export function sendHttp(
  { baseUrl, accessToken, as }: HttpCaller,
  answer: (request: Request) => Response | Promise<Response>,
): SendCall {
  return async ({ method, path, body }) => {
    const headers: Record<string, string> = {
      accept: "application/json",
      authorization: `Bearer ${accessToken}`,
      [apiVersionHeader]: String(apiVersion),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(as !== undefined && { "x-crew-as": as }),
    };
    const init = body === undefined ? { method, headers } : { method, headers, body };
    const response = await answer(new Request(new URL(path, baseUrl), init));
    return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
}
