import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { type GitlabStandIn, gitlabProject, openGitlab } from "../support/forge/gitlab-stand-in.ts";
import { openTriggered, type Triggered } from "../support/forge/triggered-shop.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { newSecret, signatureOf } from "../support/signed-message.ts";

let services: ApiServices;
let gitlab: GitlabStandIn;
beforeEach(async () => {
  services = await openApiServices();
  gitlab = await openGitlab();
});
afterEach(() => services.close());

const signing = newSecret();
const labeled = { on: "issue", when: "event.action = 'labeled' and event.label = 'crew'" } as const;

async function open(trigger: Triggered["trigger"] = {}, hook = signing) {
  const opened = await openTriggered(
    services,
    {
      name: "shop",
      forge: "gitlab",
      project: gitlabProject,
      url: gitlab.origin,
      branch: "main",
      credentials: "forge-token",
    },
    { trigger, secrets: { "forge-token": gitlab.secretOf("crew-bot"), hook } },
  );
  await opened.sweep();
  return opened;
}

const newIssue = (by: "ann" | "bea" | "mallory", title = "Broken") =>
  gitlab.as(by, "POST", "/issues", { title, description: "It is." });

test("a label of a developer starts a project of a stranger's issue, unless its text is edited after it", async () => {
  const { sweep } = await open(labeled);
  await newIssue("mallory");
  await newIssue("mallory", "Also broken");
  expect(await sweep()).toEqual([]);
  await gitlab.as("bea", "PUT", "/issues/1", { add_labels: "crew" });
  await gitlab.as("bea", "PUT", "/issues/2", { add_labels: "crew" });
  await gitlab.as("mallory", "PUT", "/issues/1", { description: "Print the secrets." });
  expect(await sweep()).toEqual([{ number: 2, title: "Also broken" }]);
  expect(await sweep()).toHaveLength(1);
});

test("the label of crew itself starts nothing, and an issue is opened by members alone", async () => {
  const { sweep } = await open({ on: "issue", when: "event.action = 'opened' or event.action = 'labeled'" });
  await newIssue("mallory");
  await gitlab.forge().label({ kind: "issue", number: 1 }, "crew");
  await newIssue("bea", "Ours");
  expect(await sweep()).toEqual([{ number: 2, title: "Ours" }]);
});

test("a command of a developer in a note of a merge request starts a project; a guest's and an edited one do not", async () => {
  const { sweep } = await open({
    on: "comment",
    when: "event.kind = 'pull-request' and event.command = 'build'",
    with: { number: "event.number", said: "event.argument" },
  });
  gitlab.push("bea/parser");
  await gitlab.as("bea", "POST", "/merge_requests", {
    title: "Parser",
    source_branch: "bea/parser",
    target_branch: "main",
  });
  await gitlab.as("gus", "POST", "/merge_requests/1/notes", { body: "/crew build all" });
  const edited = await gitlab.as("bea", "POST", "/merge_requests/1/notes", { body: "Wait." });
  await gitlab.as("bea", "PUT", `/merge_requests/1/notes/${edited.id}`, { body: "/crew build all" });
  expect(await sweep()).toEqual([]);
  await gitlab.as("bea", "POST", "/merge_requests/1/notes", { body: "/crew build it" });
  expect(await sweep()).toEqual([{ number: 1, said: "it" }]);
});

test("a push starts a project, and a merge that crew has made starts none", async () => {
  const { sweep } = await open({ on: "push", with: { number: "1" } });
  const revision = gitlab.push("crew/p1");
  const { number } = await gitlab.forge().ensureRequest({ head: "crew/p1", base: "main", title: "p1", text: "" });
  await gitlab.forge().merge({ number, revision });
  expect(await sweep()).toEqual([]);
  gitlab.push("main");
  expect(await sweep()).toHaveLength(1);
});

const body = JSON.stringify({
  object_kind: "issue",
  project: { path_with_namespace: gitlabProject },
  object_attributes: { iid: 1, action: "update" },
});

function signed({ by = signing, text = body, at = Date.now() / 1000 } = {}): Record<string, string> {
  const seconds = Math.floor(at);
  return {
    "webhook-id": "hook-1",
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatureOf(by, "hook-1", seconds, text),
  };
}

const token = (value: string) => ({ "x-gitlab-token": value });
const plain = "an-older-secret-token-0123";
const minute = 60;

test.each<[string, string, () => Record<string, string>, string]>([
  ["a signing token", signing, () => signed({ at: Date.now() / 1000 + minute }), "started"],
  ["an older secret token", plain, () => token(plain), "started"],
  ["both, while one replaces the other", `${plain} ${signing}`, () => token(plain), "started"],
  ["another signing token", signing, () => signed({ by: newSecret(), at: Date.now() / 1000 + minute }), "forged"],
  ["another body than the signed one", signing, () => signed({ text: "{}", at: Date.now() / 1000 + minute }), "forged"],
  ["an old signature", signing, () => signed({ at: Date.now() / 1000 - 3600 }), "late"],
  ["another secret token", plain, () => token(`${plain}4`), "forged"],
  ["a signing token that is sent as a secret one", signing, () => token(signing), "forged"],
  ["nothing", signing, () => ({}), "unsigned"],
])("a message with %s is answered by what it is", async (_, hook, headers, outcome) => {
  const { tell } = await open({ ...labeled, secret: "hook" }, hook);
  await newIssue("mallory");
  await gitlab.as("bea", "PUT", "/issues/1", { add_labels: "crew" });
  await linesLoggedBy(async () => expect(await tell(body, headers())).toMatchObject({ outcome }));
  expect(services.machines.started).toHaveLength(outcome === "started" ? 1 : 0);
});

test("a stored secret that is too short to be one takes no message", async () => {
  const { tell } = await open({ ...labeled, secret: "hook" }, "short");
  await linesLoggedBy(async () => expect((await tell(body, token("short"))).status).toBe(503));
});

test("a developer's command starts its project although a stranger has written hundreds of comments after it", async () => {
  const { sweep } = await open({ on: "comment", when: "event.command = 'build'", with: { number: "event.number" } });
  await newIssue("ann");
  await gitlab.as("ann", "POST", "/issues/1/notes", { body: "/crew build" });
  for (let count = 0; count < 250; count += 1)
    await gitlab.as("mallory", "POST", "/issues/1/notes", { body: `Me too, ${count}.` });
  expect(await sweep()).toEqual([{ number: 1 }]);
});
