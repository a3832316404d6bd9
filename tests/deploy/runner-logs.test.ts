import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRunnerLogs } from "../../deploy/runner-logs.ts";
import { small } from "../support/compiled-environments.ts";
import { matches } from "../support/filter-pattern.ts";
import { serve } from "../support/runner-services.ts";

interface Event {
  logStreamName: string;
  timestamp: number;
  message: string;
}

const caller =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ann</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

let groups: { [name: string]: Event[] };
let server: Awaited<ReturnType<typeof serve>>;

/** FilterLogEvents as its API reference says: by time, in pages, with a pattern or at most 100 streams. */
beforeAll(async () => {
  server = await serve(async (request, response) => {
    const body = await text(request);
    if (!String(request.headers["x-amz-target"]).endsWith(".FilterLogEvents"))
      return void response.writeHead(200, { "content-type": "text/xml" }).end(caller);
    const { logGroupName, filterPattern, logStreamNames, startTime = 0, nextToken = "0" } = JSON.parse(body);
    const json = (status: number, answer: object) =>
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answer));
    const group = groups[logGroupName];
    if (group === undefined) return void json(400, { __type: "ResourceNotFoundException", message: "no group" });
    if (logStreamNames !== undefined && (logStreamNames.length < 1 || logStreamNames.length > 100))
      return void json(400, { __type: "InvalidParameterException", message: "1 to 100 streams" });
    const found = group
      .filter(({ logStreamName }) => logStreamNames === undefined || logStreamNames.includes(logStreamName))
      .filter(({ timestamp, message }) => timestamp >= startTime && (!filterPattern || matches(filterPattern, message)))
      .sort((one, other) => one.timestamp - other.timestamp);
    const start = Number(nextToken);
    const end = start + 3;
    json(200, { events: found.slice(start, end), ...(end < found.length && { nextToken: String(end) }) });
  });
  process.env.AWS_ENDPOINT_URL = server.url;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" });
});
afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  await server.close();
});

const event = (logStreamName: string, timestamp: number, line: object | string): Event => ({
  logStreamName,
  timestamp,
  message: typeof line === "string" ? line : JSON.stringify(line),
});

async function linesOf(project: string, since?: Date): Promise<string[]> {
  const lines: string[] = [];
  await readRunnerLogs("crew-x", small, { project, ...(since && { since }) }, (line) => lines.push(line));
  return lines.map((line) => (line.startsWith("{") ? (JSON.parse(line) as { event: string }).event : line));
}

test("a runner that broke while it started is in its project's log, with the plain text of its container and why it stopped", async () => {
  groups = {
    "/crew/crew-x/runner": [
      event("run/runner/1", 10, { event: "container-started", project: "tolls" }),
      event("run/runner/1", 11, "Error: The bundle runner/gone.mjs cannot be fetched: S3 answers 403."),
      event("run/runner/1", 12, "Node.js v24.21.0"),
      event("run/runner/2", 11, { event: "container-started", project: "other" }),
      event("run/runner/2", 12, "another project's text"),
      event("run/runner/3", 30, { event: "container-started", project: "tolls" }),
      event("run/runner/3", 31, { event: "run-started", project: "tolls" }),
    ],
    "/aws/lambda/crew-x-events": [
      event("f", 20, { event: "runner-stopped", project: "tolls" }),
      event("f", 21, { event: "runner-stopped", project: "other" }),
      event("f", 40, { event: "change-later", pk: "PROJECT#tolls" }),
    ],
  };
  expect(await linesOf("tolls")).toEqual([
    "container-started",
    "Error: The bundle runner/gone.mjs cannot be fetched: S3 answers 403.",
    "Node.js v24.21.0",
    "runner-stopped",
    "container-started",
    "run-started",
    "change-later",
  ]);
  expect(await linesOf("tolls", new Date(25))).toEqual(["container-started", "run-started", "change-later"]);
  expect(await linesOf("none")).toEqual([]);
});

test("a project of more runs than one request can name is read whole, in their order", async () => {
  const runs = Array.from({ length: 230 }, (_, run) =>
    event(`run/runner/${run}`, run, { event: `run-${run}`, project: "long" }),
  );
  groups = { "/crew/crew-x/runner": runs, "/aws/lambda/crew-x-events": [] };
  expect(await linesOf("long")).toEqual(runs.map((_, run) => `run-${run}`));
});

test("an environment that is not deployed is named", async () => {
  groups = {};
  await expect(linesOf("tolls")).rejects.toThrow(
    '"dev" is not deployed: there is no /crew/crew-x/runner in us-east-1.',
  );
});
