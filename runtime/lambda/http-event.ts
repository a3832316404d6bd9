import { Problem } from "../api/problem.ts";

/**
 * A request from an HTTP API to a function, payload format 2.0
 * (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export interface HttpEvent {
  version: "2.0";
  rawPath: string;
  rawQueryString: string;
  headers: { [name: string]: string | undefined };
  cookies?: string[];
  body?: string;
  isBase64Encoded: boolean;
  requestContext: { http: { method: string } };
}

export interface HttpResult {
  statusCode: number;
  headers: { [name: string]: string };
  cookies: string[];
  body: string;
  isBase64Encoded: boolean;
}

export function isHttpEvent(event: unknown): event is HttpEvent {
  const { version, requestContext } = event as Partial<HttpEvent>;
  return version === "2.0" && requestContext?.http !== undefined;
}

/** The browser's original request: CloudFront and the HTTP API are in between, and their host names are not the site's. */
export function requestOf(event: HttpEvent, siteUrl: string): Request {
  const { rawPath, rawQueryString, body, isBase64Encoded, requestContext } = event;
  // HTTP APIs sometimes decode the path: keeps encoded characters, and encodes characters that would end or change it.
  const path = rawPath
    .replaceAll(/%(?![0-9a-f]{2})/gi, "%25")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an address would lose them without a word.
    .replaceAll(/[?#\\\u0000-\u0020]/g, encodeURIComponent);
  const url = new URL(siteUrl);
  const address = `${url.origin}${path}${rawQueryString ? `?${rawQueryString}` : ""}`;
  const headers = new Headers();
  for (const [name, value] of Object.entries(event.headers)) if (value !== undefined) headers.set(name, value);
  headers.set("host", url.host);
  if (event.cookies) headers.set("cookie", event.cookies.join("; "));
  const bytes = body === undefined ? null : Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  return new Request(address, { method: requestContext.http.method, headers, body: bytes });
}

// A function's response has at most 6 MB, and base64 makes four characters of three bytes
// (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const maxBodyLength = 5_900_000;

export async function resultOf(response: Response): Promise<HttpResult> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const isText = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)|image\/svg)/.test(
    response.headers.get("content-type") ?? "text/",
  );
  const body = bytes.toString(isText ? "utf8" : "base64");
  if (Buffer.byteLength(body) > maxBodyLength) return resultOf(tooLong(bytes.length));
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== "set-cookie"));
  return {
    statusCode: response.status,
    headers,
    cookies: response.headers.getSetCookie(),
    body,
    isBase64Encoded: !isText,
  };
}

function tooLong(length: number): Response {
  const size = (length / 1e6).toFixed(1);
  const detail = `This has ${size} MB, more than can be sent from here. It is whole in the project's repository.`;
  return new Problem(413, "Too large to send", detail).toResponse();
}
