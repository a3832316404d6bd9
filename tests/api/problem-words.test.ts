import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
  await services.project("words");
  await services.gate("words", "discovery", 1);
  await services.question("words", "discovery-1-1");
  await services.operator("words", "handoff", 3);
});
afterAll(() => services.close());

const cora = "cora@example.com";
const otto = "otto@example.com";
const gate = "/api/projects/words/gates/discovery/1/decision";
const question = "/api/projects/words/questions/discovery-1-1/answer";
const operator = "/api/projects/words/operator/handoff/3/decision";
const approval = { decisionId: "decision-1", verdict: "approve", revision: r1 };
const long = "x".repeat(8_001);

/** What schema validators say, and nobody else. */
const validatorWords =
  /must NOT|must be (string|integer|number|object|array|null|boolean|equal|[<>])|must (have|match|pass)|additional propert|instancePath|schemaPath|\$defs/i;

const refusals: [string, string, string, object, string, string][] = [
  [
    "an empty answer",
    question,
    cora,
    { decisionId: "decision-1", answer: "" },
    "/answer",
    "Choose an answer or write one.",
  ],
  [
    "an answer of blanks",
    question,
    cora,
    { decisionId: "decision-1", answer: " \n" },
    "/answer",
    "Choose an answer or write one.",
  ],
  [
    "a long answer",
    question,
    cora,
    { decisionId: "decision-1", answer: long },
    "/answer",
    "The answer may have at most 8,000 characters; it has 8,001.",
  ],
  ["no answer", question, cora, { decisionId: "decision-1" }, "/answer", "The answer is missing."],
  [
    "a long comment",
    gate,
    cora,
    { ...approval, comment: long },
    "/comment",
    "The comment may have at most 8,000 characters; it has 8,001.",
  ],
  ["a comment that is a number", gate, cora, { ...approval, comment: 7 }, "/comment", "The comment has to be text."],
  [
    "a long comment on a file",
    gate,
    cora,
    { ...approval, artifactComments: { "docs/a.md": long } },
    "/artifactComments/docs~1a.md",
    "The comment on docs/a.md may have at most 4,000 characters; it has 8,001.",
  ],
  [
    "a rating above 5",
    gate,
    cora,
    { ...approval, ratings: { quality: 6 } },
    "/ratings/quality",
    '"quality" in "ratings" can be at most 5.',
  ],
  [
    "a rating below 1",
    gate,
    cora,
    { ...approval, ratings: { quality: 0 } },
    "/ratings/quality",
    '"quality" in "ratings" has to be at least 1.',
  ],
  [
    "a rating in halves",
    gate,
    cora,
    { ...approval, ratings: { quality: 2.5 } },
    "/ratings/quality",
    '"quality" in "ratings" has to be a whole number.',
  ],
  [
    "a rating nobody asked for",
    gate,
    cora,
    { ...approval, ratings: { speed: 3 } },
    "/ratings/speed",
    'There is no rating "speed". Ratings here are: quality, relevance.',
  ],
  [
    "no verdict",
    gate,
    cora,
    { decisionId: "decision-1", revision: r1 },
    "/verdict",
    "Choose whether you approve or ask for changes.",
  ],
  [
    "another verdict",
    gate,
    cora,
    { ...approval, verdict: "maybe" },
    "/verdict",
    "The verdict has to be one of: approve, revise, reject, review-again.",
  ],
  ["an unknown field", gate, cora, { ...approval, admin: true }, "/admin", '"admin" is not known here.'],
  [
    "a short id",
    gate,
    cora,
    { ...approval, decisionId: "1" },
    "/decisionId",
    '"decisionId" has to have at least 8 characters.',
  ],
  [
    "changes without a comment",
    gate,
    cora,
    { ...approval, verdict: "revise" },
    "/comment",
    "Describe the changes in the comment, or at a deliverable, so that the team can make them.",
  ],
  [
    "another operator's verdict",
    operator,
    otto,
    { decisionId: "decision-1", verdict: "approve" },
    "/verdict",
    "The verdict has to be one of: resume, accept, stop.",
  ],
  [
    "an empty statement of work",
    "/api/projects",
    otto,
    { sow: " " },
    "/sow",
    "The statement of work is empty. Describe what is to be delivered, in Markdown or plain text.",
  ],
  [
    "a long title",
    "/api/projects",
    otto,
    { sow: "# A\n", title: "t".repeat(121) },
    "/title",
    "A title has at most 120 characters; this one has 121.",
  ],
  [
    "an unknown engagement",
    "/api/projects",
    otto,
    { sow: "# A\n", engagement: "boat" },
    "/engagement",
    'There is no engagement "boat" here. There is: shop.',
  ],
];

test.each(refusals)("%s is refused in words for people, at its place", async (_, path, as, body, pointer, detail) => {
  const response = await services.post(path, as, body);
  expect(response.status).toBe(422);
  const problem = await response.json();
  expect(problem.errors).toContainEqual({ pointer, detail });
  expect(problem.detail).toContain(detail);
  expect(JSON.stringify(problem)).not.toMatch(validatorWords);
});

test("everything that is wrong is said at once", async () => {
  const response = await services.post(gate, cora, {
    ...approval,
    verdict: "maybe",
    comment: long,
    ratings: { quality: 9 },
  });
  expect((await response.json()).errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    "/comment",
    "/ratings/quality",
    "/verdict",
  ]);
});

describe("whatever is sent", () => {
  test.each([
    ["a gate", gate, cora],
    ["a question", question, cora],
    ["an operator's item", operator, otto],
    ["the projects", "/api/projects", otto],
  ])("to %s, no answer speaks the language of schema validators", async (_, path, as) => {
    const names = fc.constantFrom(
      "decisionId",
      "verdict",
      "revision",
      "comment",
      "ratings",
      "artifactComments",
      "answer",
      "sow",
      "title",
      "engagement",
      "__proto__",
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, fc.jsonValue()), async (body) => {
        const response = await services.post(path, as, body);
        fc.pre(response.status !== 200 && response.status !== 201);
        expect(response.status).toBeLessThan(500);
        expect(await response.text()).not.toMatch(validatorWords);
      }),
      { numRuns: 150 },
    );
  });
});
