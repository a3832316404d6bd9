import { expect, test } from "vitest";
import { openStory } from "../support/story/open-story.ts";
import { wish } from "../support/story/shop-code.ts";
import { expectDone, expectSpecified, expectUpdated, playStrangers } from "../support/story/steps.ts";
import { gitlabStory } from "../support/story/story-forge.ts";

const approver = "engineer@example.com";
const releaser = "release@example.com";

test("on GitLab, a label becomes a merge request that is updated when an approver asks for a change, one merge of exactly the approved commit, and a deployment", async () => {
  const forge = await gitlabStory();
  const story = await openStory(forge);
  const { crew, repository } = story;
  const issue = await story.ask("crew");
  const message = forge.labelMessage(issue, "crew", story.key);
  expect(await story.tell(message)).toMatchObject({ status: 202, outcome: "started" });
  const project = await story.projectOf("feature");

  await story.gateOpens(project, "spec", 1);
  expectSpecified(story, project);
  await crew.text(["approve", project, "--as", approver]);

  await story.gateOpens(project, "test", 1);
  const first = repository.git("rev-parse", `crew/${project}`);
  const [request] = await forge.requests();
  expect((await story.gate(project, "test", 1)).delivery).toMatchObject({
    head: first,
    request: { number: request?.number, page: expect.stringContaining(forge.pageOf(request!.number)) },
  });
  // Once, GitLab wants no request for a second: the work waits, and goes on.
  let isLimited = false;
  forge.api.faults = (method, path) => {
    if (isLimited || !forge.isMerge({ method, path, token: "" })) return undefined;
    isLimited = true;
    return { status: 429, headers: { "retry-after": "1", "ratelimit-remaining": "0" }, body: "Retry later" };
  };
  await crew.text(["revise", project, "--as", approver, "--comment", wish]);

  await story.gateOpens(project, "test", 2);
  const second = await expectUpdated(story, project, { first, request: request!.number });
  await crew.text(["approve", project, "--as", approver]);
  const merged = await expectDone(story, project, { issue, approved: second, asked: 2 });

  const release = await story.projectOf("release");
  await story.gateOpens(release, "deploy", 1);
  expect(story.deployed()).toBe(story.first);
  await crew.text(["approve", release, "--as", releaser]);
  expect((await story.ended(release)).summary.status).toBe("finished");
  expect(story.deployed()).toBe(merged);
});

test("on GitLab, nothing that a stranger does, and no forged or repeated message, starts work that acts, or changes anything there", async () => {
  await playStrangers(await gitlabStory());
});
