import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { number, optional, required, text } from "../../base/checks.ts";
import { readJsonList, readJsonObject, UnreadableJson } from "../../base/read-json.ts";
import { parseEvaluation } from "../../cli/eval/parse-evaluation.ts";
import { LocalApi } from "../../cli/local-api.ts";
import { readApiAnswer } from "../../deploy/call-api.ts";
import { Refused } from "../../deploy/refused.ts";
import { outputsIn, parseRelease } from "../../deploy/release.ts";
import { declaredResources } from "../../deploy/terraform/declared-resources.ts";
import { parseEvent } from "../../deploy/terraform/events.ts";
import { parsePlan } from "../../deploy/terraform/plan.ts";
import { ApiClient } from "../../runtime/api-client/api-client.ts";
import { parseInstance } from "../../runtime/api-client/instance.ts";
import { scriptFaults } from "../../runtime/grading/code.ts";
import { largestRunner } from "../../runtime/local/largest-runner.ts";
import { announcedInstance, type StateFolder } from "../../runtime/local/state-folder.ts";
import { readScene } from "../../runtime/models/rehearsal/scene.ts";
import { twoAgents } from "../support/two-agents.ts";

const instance = {
  url: "http://127.0.0.1:4310",
  accessToken: "t",
  awsEndpoint: "http://127.0.0.1:1",
  pid: process.pid,
};
const answer = { statusCode: 200, body: "{}", isBase64Encoded: false, siteUrl: "https://crew.example.com" };
const main = { resource: { aws_s3_bucket: { artifacts: { force_destroy: true } } } };
const change = { actions: ["create"], before: null, after: {} };
const plan = { resource_changes: [{ address: "a.b", type: "a", change }], resource_drift: [] };
const release = {
  schemaVersion: 1,
  name: "crew-shop-dev",
  deployedAt: "2026-11-20T10:00:00Z",
  by: "ann",
  pipeline: twoAgents(),
  files: {},
  variables: {},
};
const state = { outputs: { site_url: { value: "https://crew.example.com" } } };
const evaluation = {
  engagement: "shop",
  model: "rehearsal",
  runs: 1,
  digests: { config: "c", prompts: {} },
  cases: [
    { name: "ferry", title: "Ferry", runs: [{ outcome: "finished", grades: [{ grader: "code", state: "passed" }] }] },
  ],
};
const status = {
  round: 1,
  deliverables: [],
  findings: [{ id: "F1", path: "a.md", answeredBy: ["dev"] }],
  files: ["a.md"],
};
const record = { phase: "design", title: "Design", rounds: [{ round: 1, decisions: [] }] };

/** A request of a swarm whose brief has these parts. */
const scene = (statusText: string, recordText: string) =>
  readScene(
    {
      messages: [
        {
          role: "user",
          content: [
            {
              text: `<phase-status>\n${statusText}\n</phase-status>\n<project-record>\n${recordText}\n</project-record>`,
            },
          ],
        },
      ],
      requestMetadata: { phase: "design", agent: "architect" },
    },
    twoAgents(),
  );

/** For each reader: what it reads, the attributes that it needs, how it refuses, and the name that its message begins with. */
const readers: [
  name: string,
  read: (json: string) => unknown,
  whole: object,
  needs: string[],
  refusal: object,
  source: string,
][] = [
  [
    "instance.json",
    (json) => parseInstance("instance.json", json),
    instance,
    Object.keys(instance),
    UnreadableJson,
    "instance.json",
  ],
  [
    "the answer of a function",
    (json) => readApiAnswer("crew-shop-dev", json),
    answer,
    Object.keys(answer),
    Refused,
    "The answer of crew-shop-dev-api",
  ],
  ["main.tf.json", declaredResources, main, [], Refused, "The main.tf.json of the deployment"],
  ["a plan of Terraform", parsePlan, plan, [], Refused, "The plan that Terraform shows"],
  [
    "a release",
    (json) => parseRelease(json, "crew-shop-dev"),
    release,
    ["name", "by", "pipeline", "files", "variables"],
    Refused,
    "The record of what is deployed as crew-shop-dev",
  ],
  [
    "a state of Terraform",
    (json) => outputsIn(json, "crew-shop-dev"),
    state,
    [],
    Refused,
    "The state of crew-shop-dev",
  ],
  [
    "results of an evaluation",
    (json) => parseEvaluation("old.json", json),
    evaluation,
    Object.keys(evaluation),
    UnreadableJson,
    "old.json",
  ],
  [
    "the status in a brief",
    (json) => scene(json, JSON.stringify(record)),
    status,
    [],
    UnreadableJson,
    "The phase-status of a brief",
  ],
  [
    "a record in a brief",
    (json) => scene(JSON.stringify(status), json),
    record,
    Object.keys(record),
    UnreadableJson,
    "A line of a brief's project-record",
  ],
];

test.each(readers)("%s is read as it is, with what a later version adds", (_, read, whole) => {
  expect(() => read(JSON.stringify(whole))).not.toThrow();
  expect(() => read(JSON.stringify({ ...whole, addedLater: [1] }))).not.toThrow();
});

test.each(readers)(
  "%s that is damaged is refused with its name and the fault",
  (_, read, whole, needs, refusal, source) => {
    const json = JSON.stringify(whole);
    const refused = (damaged: string, words: string) => {
      const error = thrownBy(() => read(damaged));
      expect(error).toBeInstanceOf(refusal);
      expect((error as Error).message).toMatch(new RegExp(`^${source.replaceAll(".", "\\.")} ${words}`));
    };
    refused(json.slice(0, Math.floor(json.length / 2)), "is not JSON");
    for (const other of ["null", "[]", "7", '"text"', "true", `[${json}]`]) refused(other, "is not a JSON object");
    for (const name of needs) refused(JSON.stringify({ ...whole, [name]: undefined }), `has no "${name}"`);
    for (const name of Object.keys(whole).filter((each) => each !== "schemaVersion")) {
      refused(JSON.stringify({ ...whole, [name]: null }), `has another type of "${name}"`);
      refused(JSON.stringify({ ...whole, [name]: [[7]] }), `has another type of "${name}"`);
    }
  },
);

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("an attribute within a list is looked at too", () => {
  const without = { resource_changes: [{ ...plan.resource_changes[0], change: { actions: [7] } }] };
  expect(() => parsePlan(JSON.stringify(without))).toThrow('has another type of "resource_changes"');
  const findings = [{ id: "F1", path: "a.md" }];
  expect(() => scene(JSON.stringify({ ...status, findings }), "")).toThrow('has another type of "findings"');
});

test("a list is refused with the position of what it should not have", () => {
  expect(readJsonList("it", '["a"]', text)).toEqual(["a"]);
  expect(() => readJsonList("it", '["a", 7]', text)).toThrow(
    "it has an element that it should not have, at position 2",
  );
  expect(() => readJsonList("it", "{}", text)).toThrow("it is not a JSON list");
  const fields = { name: required(text), size: optional(number) };
  expect(readJsonObject<{ name: string; size?: number }>("it", '{"name":"a"}', fields)).toEqual({ name: "a" });
});

test.each(["{", "null", "[]", '{"type":7}', '{"type":"diagnostic","diagnostic":null}', "panic: runtime error"])(
  "the line %j of Terraform's output is no event",
  (line) => {
    expect(parseEvent(line)).toBeUndefined();
  },
);

test.each(["", "null", "{}", "[7]", '[{"path":"a.ts"}]', '[{"path":"a.ts","te'])(
  "source files whose faults are listed as %j count as unread, not as sound",
  (stdout) => {
    const [fault] = scriptFaults({ status: 0, stdout, output: stdout });
    expect(fault?.text).toMatch(/^Source files could not be read: the list of their faults /);
    expect(scriptFaults({ status: 0, stdout: "[]", output: "" })).toEqual([]);
  },
);

test.each([
  "",
  "null",
  "[]",
  "7",
  "{",
  JSON.stringify({ ...instance, url: "here" }),
  JSON.stringify({ ...instance, pid: -1 }),
])("an instance.json of %j announces no instance, and the command line says to start it again", (json) => {
  const root = mkdtempSync(join(tmpdir(), "crew-instance-"));
  try {
    writeFileSync(join(root, "instance.json"), json);
    expect(announcedInstance({ root } as StateFolder)).toBeUndefined();
    expect(() => new LocalApi(root)).toThrow(/instance\.json .*stop it and start it again/);
    writeFileSync(join(root, "instance.json"), JSON.stringify(instance));
    expect(announcedInstance({ root } as StateFolder)).toEqual(instance);
    expect(new LocalApi(root).siteUrl).toBe(instance.url);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("the memory of runners is read past lines that were cut off or are no records", () => {
  const logs = mkdtempSync(join(tmpdir(), "crew-runner-logs-"));
  try {
    const ended = (peakMemoryBytes: unknown) => JSON.stringify({ event: "run-ended", peakMemoryBytes });
    const lines = [ended(7), ended("9"), '"run-ended"', 'null "run-ended"', ended(5).slice(0, 25), `[${ended(11)}]`];
    writeFileSync(join(logs, "1.log"), lines.join("\n"));
    expect(largestRunner(logs)).toBe(7);
  } finally {
    rmSync(logs, { recursive: true });
  }
});

test.each(["", "null", "7", '"text"', "<html>Sign in</html>", '{"summary":'])(
  "an answer of %j in the place of the API's is refused with the call that got it",
  async (body) => {
    const client = new ApiClient(async () => ({ status: 200, bytes: Buffer.from(body) }));
    await expect(client.get("/api/projects", {})).rejects.toThrow(
      "GET /api/projects was answered with something else than the API's JSON.",
    );
    const failed = new ApiClient(async () => ({ status: 502, bytes: Buffer.from(body) }));
    await expect(failed.get("/api/projects", {})).rejects.toThrow("The API answered 502.");
  },
);
