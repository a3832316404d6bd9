import type { HttpResult } from "../../../runtime/lambda/http-event.ts";

const domainName = "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com";

/**
 * What an HTTP API makes of a request that CloudFront passed on: payload format 2.0, with a decoded path, cookies apart and
 * forms in base64 (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export async function eventOf(request: Request): Promise<object> {
  const { pathname, search } = new URL(request.url);
  const headers = Object.fromEntries([...request.headers].filter(([name]) => name !== "cookie"));
  const cookies = request.headers.get("cookie")?.split("; ");
  const body = Buffer.from(await request.arrayBuffer());
  const isBase64Encoded = !/^(text\/|application\/json)/.test(headers["content-type"] ?? "");
  const path = decodeURIComponent(pathname);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: search.slice(1),
    ...(cookies && { cookies }),
    headers: { ...headers, host: domainName, "x-forwarded-proto": "https", via: "2.0 0.cloudfront.net (CloudFront)" },
    requestContext: {
      accountId: "123456789012",
      apiId: "a1b2c3d4e5",
      domainName,
      http: {
        method: request.method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: "192.0.2.1",
        userAgent: "Amazon CloudFront",
      },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: "$default",
      stage: "$default",
      timeEpoch: 1583348638390,
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? "base64" : "utf8") }),
    isBase64Encoded: body.length > 0 && isBase64Encoded,
  };
}

/** What the HTTP API answers with; it knows headers in lower case only. */
export function responseOf({ statusCode, headers, cookies, body, isBase64Encoded }: HttpResult): Response {
  const answer = new Headers(headers);
  for (const cookie of cookies) answer.append("set-cookie", cookie);
  const isEmpty = [204, 304].includes(statusCode) || (statusCode >= 300 && body === "");
  const bytes = isEmpty ? null : Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  return new Response(bytes, { status: statusCode, headers: answer });
}
