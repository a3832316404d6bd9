import { expect, test } from "vitest";
import { containersOf, resourcesOf, small, stackOf } from "../../support/compiled-environments.ts";

const telemetry = "https://collector.example.com:4318";

test("an environment with telemetry gives runners and functions its address", () => {
  const stack = stackOf({ ...small, telemetry });
  const runners = resourcesOf(stack, "aws_ecs_task_definition").map(([, task]) => JSON.stringify(containersOf(task)));
  const functions = resourcesOf(stack, "aws_lambda_function").map(([, each]) => JSON.stringify(each));
  expect(runners.length).toBeGreaterThan(0);
  expect(functions).toHaveLength(2);
  for (const text of [...runners, ...functions]) expect(text).toContain(telemetry);
});

test("without it nothing of OpenTelemetry is in the infrastructure", () => {
  expect(JSON.stringify(stackOf(small))).not.toContain("OTEL_");
});
