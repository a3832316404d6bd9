import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration/index.js";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route/index.js";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage/index.js";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { takesMessages } from "../active-triggers.ts";
import type { StackContext } from "../stack-context.ts";
import { logGroup } from "./log-group.ts";

/** Creates the HTTP API without its routes: CloudFront needs its address, and the function behind it needs CloudFront's. */
export function httpApi({ stack, places }: StackContext): Apigatewayv2Api {
  return new Apigatewayv2Api(stack, "http", { name: places.name, protocolType: "HTTP" });
}

/** Logged fields of a request: no address, no header and no query, which may contain a code. */
const loggedFields = {
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  method: "$context.httpMethod",
  path: "$context.path",
  status: "$context.status",
  milliseconds: "$context.responseLatency",
  error: "$context.integrationErrorMessage",
};

/** Requests a second, and at once, of one route. */
interface Throttle {
  route: string;
  rate: number;
  burst: number;
}

/**
 * A route of its own for what people send, and one for what open pages ask every few seconds: API Gateway counts each route by itself, so
 * however many pages are open, a decision is not refused. 200 questions a second are a thousand open pages.
 */
export const throttles: readonly Throttle[] = [
  { route: "POST /{path+}", rate: 50, burst: 100 },
  { route: "GET /api/projects/{id}/events", rate: 200, burst: 200 },
];

/**
 * Webhooks: a route of their own, whose limit a flood of calls uses up without a decision being refused. The service that calls repeats
 * what was refused.
 */
export const hookThrottle: Throttle = { route: "POST /hooks/{engagement}/{trigger}", rate: 20, burst: 40 };

/** Pages, their files, and all else that is read. */
export const otherThrottle = { rate: 100, burst: 200 };

/** Routes all requests to the function, which decides about access. */
export function routeTo(ground: StackContext, api: Apigatewayv2Api, target: LambdaFunction): void {
  const { stack, places } = ground;
  const log = logGroup(ground, "http_log", `/crew/${places.name}/http`);
  const integration = new Apigatewayv2Integration(stack, "http_to_api", {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: target.invokeArn,
    payloadFormatVersion: "2.0",
    timeoutMilliseconds: 30_000,
  });
  const toFunction = { apiId: api.id, target: `integrations/${integration.id}` };
  new Apigatewayv2Route(stack, "http_route", { ...toFunction, routeKey: "$default" });
  const [sent, asked] = throttles.map(({ route }) => route);
  const hooks = takesMessages(ground) ? [hookThrottle] : [];
  const routes = [
    new Apigatewayv2Route(stack, "http_sent", { ...toFunction, routeKey: sent! }),
    new Apigatewayv2Route(stack, "http_events", { ...toFunction, routeKey: asked! }),
    ...hooks.map(({ route }) => new Apigatewayv2Route(stack, "http_hooks", { ...toFunction, routeKey: route })),
  ];
  new Apigatewayv2Stage(stack, "http_stage", {
    apiId: api.id,
    name: "$default",
    autoDeploy: true,
    accessLogSettings: { destinationArn: log.arn, format: JSON.stringify(loggedFields) },
    defaultRouteSettings: limitsOf(otherThrottle),
    routeSettings: [...throttles, ...hooks].map(({ route, ...throttle }) => ({
      routeKey: route,
      ...limitsOf(throttle),
    })),
    // The stage refuses limits of a route that does not exist yet.
    dependsOn: routes,
  });
  new LambdaPermission(stack, "http_may_call", {
    statementId: "HttpApi",
    action: "lambda:InvokeFunction",
    functionName: target.functionName,
    principal: "apigateway.amazonaws.com",
    sourceArn: `${api.executionArn}/*`,
  });
}

function limitsOf({ rate, burst }: Omit<Throttle, "route">) {
  return { throttlingRateLimit: rate, throttlingBurstLimit: burst };
}
