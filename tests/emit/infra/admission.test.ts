import { expect, test } from "vitest";
import { otherThrottle, throttles } from "../../../compiler/emit/infra/areas/http-api.ts";
import type { Environment } from "../../../schema/types.ts";
import { quotas } from "../../bench/quotas/documented.ts";
import { startRetrier } from "../../bench/quotas/quotas.ts";
import { simulateStarts } from "../../bench/quotas/starts.ts";
import { type Arguments, resourcesOf, sizes, stackOf } from "../../support/compiled-environments.ts";
import { randomOf } from "../../support/random-numbers.ts";

const all = (environment: Environment, type: string): Arguments[] =>
  resourcesOf(stackOf(environment), type).map(([, resource]) => resource);

test.each(sizes)(
  "in size %s what people send has limits of its own, which open pages and readers cannot use up",
  (_, environment) => {
    const routes = all(environment, "aws_apigatewayv2_route").map(({ route_key }) => String(route_key));
    const [stage] = all(environment, "aws_apigatewayv2_stage");
    const settings = stage?.route_settings as { route_key: string; throttling_rate_limit: number }[];
    expect(routes.sort()).toEqual(["$default", "GET /api/projects/{id}/events", "POST /{path+}"]);
    // A limit of a route that does not exist is refused by API Gateway.
    expect(settings.map(({ route_key }) => route_key)).toEqual(throttles.map(({ route }) => route));
    expect(stage?.depends_on).toEqual(
      expect.arrayContaining(["aws_apigatewayv2_route.http_sent", "aws_apigatewayv2_route.http_events"]),
    );
    expect(stage?.default_route_settings).toEqual({
      throttling_rate_limit: otherThrottle.rate,
      throttling_burst_limit: otherThrottle.burst,
    });
    // Every route leads to the function, so a route of its own answers as before.
    const targets = all(environment, "aws_apigatewayv2_route").map(({ target }) => target);
    expect(new Set(targets).size).toBe(1);
  },
);

test("a thousand open pages, each asking every five seconds, stay below the limit of their route", () => {
  const asked = throttles.find(({ route }) => route.endsWith("/events"));
  expect(1_000 / 5).toBeLessThanOrEqual(asked!.rate);
});

test("ten thousand projects that start at one moment all start within half an hour, and none uses up its retries", () => {
  const starts = simulateStarts(10_000, quotas.runTask.limit, startRetrier(), randomOf(1));
  expect(starts.givenUp).toBe(0);
  expect(starts.seconds).toBeLessThan(30 * 60);
  // The control: with the few short retries that the state had before, most would have been given up.
  const short = { ...startRetrier(), MaxAttempts: 2, MaxDelaySeconds: 60 };
  expect(simulateStarts(10_000, quotas.runTask.limit, short, randomOf(1)).givenUp).toBeGreaterThan(5_000);
});
