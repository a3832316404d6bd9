import { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { Apigatewayv2Integration } from "@cdktf/provider-aws/lib/apigatewayv2-integration/index.js";
import { Apigatewayv2Route } from "@cdktf/provider-aws/lib/apigatewayv2-route/index.js";
import { Apigatewayv2Stage } from "@cdktf/provider-aws/lib/apigatewayv2-stage/index.js";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
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
  new Apigatewayv2Route(stack, "http_route", {
    apiId: api.id,
    routeKey: "$default",
    target: `integrations/${integration.id}`,
  });
  new Apigatewayv2Stage(stack, "http_stage", {
    apiId: api.id,
    name: "$default",
    autoDeploy: true,
    accessLogSettings: { destinationArn: log.arn, format: JSON.stringify(loggedFields) },
    defaultRouteSettings: { throttlingBurstLimit: 100, throttlingRateLimit: 50 },
  });
  new LambdaPermission(stack, "http_may_call", {
    statementId: "HttpApi",
    action: "lambda:InvokeFunction",
    functionName: target.functionName,
    principal: "apigateway.amazonaws.com",
    sourceArn: `${api.executionArn}/*`,
  });
}
