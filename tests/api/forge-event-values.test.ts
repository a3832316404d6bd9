import { afterEach, beforeEach, expect, test } from "vitest";
import { type EventValues, type ForgeCause, forgeEvents } from "../../schema/event-values.ts";
import type { ForgeTrigger } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { githubProject, openGithub } from "../support/forge/github-stand-in.ts";
import { gitlabProject, openGitlab } from "../support/forge/gitlab-stand-in.ts";
import { openTriggered } from "../support/forge/triggered-shop.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

/** Actions of people at a forge. */
interface Played {
  forge: "github" | "gitlab";
  project: string;
  origin: string;
  secret: string;
  open(): Promise<number>;
  relabel(of: "issue" | "pull-request", number: number): Promise<void>;
  reopen(of: "issue" | "pull-request", number: number): Promise<void>;
  say(of: "issue" | "pull-request", number: number, text: string): Promise<void>;
  request(): Promise<number>;
  merge(number: number): Promise<void>;
}

async function onGithub(): Promise<Played> {
  const github = await openGithub();
  const place = `/repos/${githubProject}`;
  const as = (method: string, path: string, body?: unknown) => github.as("bea", method, `${place}${path}`, body);
  return {
    forge: "github",
    project: githubProject,
    origin: github.origin,
    secret: github.secretOf("crew-bot"),
    open: async () => (await as("POST", "/issues", { title: "Broken", body: "It is." })).number,
    async relabel(_, number) {
      await as("POST", `/issues/${number}/labels`, { labels: ["crew"] });
      await as("DELETE", `/issues/${number}/labels/crew`);
    },
    async reopen(of, number) {
      const path = `/${of === "issue" ? "issues" : "pulls"}/${number}`;
      for (const state of ["closed", "open"]) await as("PATCH", path, { state });
    },
    say: async (_, number, body) => void (await as("POST", `/issues/${number}/comments`, { body })),
    async request() {
      await github.branch("bea/parser");
      return (await as("POST", "/pulls", { title: "Parser", head: "bea/parser", base: "main", body: "It parses." }))
        .number;
    },
    merge: async (number) => void (await as("PUT", `/pulls/${number}/merge`, {})),
  };
}

async function onGitlab(): Promise<Played> {
  const gitlab = await openGitlab();
  const as = (method: string, path: string, body?: object) => gitlab.as("bea", method, path, body);
  const under = (of: "issue" | "pull-request", number: number) =>
    `/${of === "issue" ? "issues" : "merge_requests"}/${number}`;
  return {
    forge: "gitlab",
    project: gitlabProject,
    origin: gitlab.origin,
    secret: gitlab.secretOf("crew-bot"),
    open: async () => (await as("POST", "/issues", { title: "Broken", description: "It is." })).iid,
    async relabel(of, number) {
      await as("PUT", under(of, number), { add_labels: "crew" });
      await as("PUT", under(of, number), { remove_labels: "crew" });
    },
    async reopen(of, number) {
      for (const state_event of ["close", "reopen"]) await as("PUT", under(of, number), { state_event });
    },
    say: async (of, number, body) => void (await as("POST", `${under(of, number)}/notes`, { body })),
    async request() {
      gitlab.push("bea/parser");
      const branches = { source_branch: "bea/parser", target_branch: "main" };
      return (await as("POST", "/merge_requests", { title: "Parser", description: "It parses.", ...branches })).iid;
    },
    async merge(number) {
      const { sha } = await as("GET", `/merge_requests/${number}`);
      await as("PUT", `/merge_requests/${number}/merge`, { sha });
    },
  };
}

/** Everything of which the causes tell. */
async function play(played: Played): Promise<void> {
  const issue = await played.open();
  await played.say("issue", issue, "Only the parser.");
  await played.relabel("issue", issue);
  await played.say("issue", issue, "/crew build the parser");
  await played.reopen("issue", issue);
  const request = await played.request();
  await played.relabel("pull-request", request);
  await played.say("pull-request", request, "/crew check");
  await played.reopen("pull-request", request);
  await played.merge(request);
}

/** Returns the events of a cause as expressions read them. */
async function eventsOf(played: Played, on: ForgeCause): Promise<{ [name: string]: unknown }[]> {
  const { forge, project, origin: url, secret } = played;
  const repository: ForgeTrigger["repositories"][number] = {
    name: "shop",
    forge,
    project,
    url,
    branch: "main",
    credentials: "forge-token",
  };
  const { sweep } = await openTriggered(services, repository, {
    trigger: { on, who: "anyone", with: { number: "$count(event.comments)", said: "$string(event)" } },
    flow: { key: ["input.said"] },
    secrets: { "forge-token": secret },
  });
  await sweep();
  await play(played);
  return (await sweep()).map(({ said }) => JSON.parse(String(said)));
}

const kindOf = (value: unknown) =>
  Array.isArray(value) ? "list" : (({ string: "text" } as { [type: string]: string })[typeof value] ?? typeof value);

function expectDeclared(events: readonly { [name: string]: unknown }[], declared: EventValues): void {
  for (const event of events) {
    expect(Object.keys(event).filter((name) => declared[name] === undefined)).toEqual([]);
    for (const [name, { form, isOptional }] of Object.entries(declared)) {
      const value = event[name];
      if (isOptional && value === undefined) continue;
      expect([name, kindOf(value)]).toEqual([name, form.kind]);
      if (form.values !== undefined) expect(form.values).toContain(value);
      if (form.form !== undefined) expect(value).toMatch(new RegExp(form.form.pattern));
      for (const element of form.fields === undefined ? [] : (value as object[]))
        expect(Object.keys(element)).toEqual(form.fields);
    }
  }
  for (const [name, { form }] of Object.entries(declared)) {
    const seen = events.map((event) => event[name]);
    expect([name, seen.some((value) => value !== undefined && value !== "")]).toEqual([name, true]);
    if (name === "action" || name === "kind") expect(new Set(seen)).toEqual(new Set(form.values));
  }
}

const forges = { github: onGithub, gitlab: onGitlab };
const causes = Object.keys(forgeEvents) as ForgeCause[];
const cases = Object.keys(forges).flatMap((forge) => causes.map((on) => [on, forge] as const));

test.each(cases)("each value that the event of %s is said to have has one on %s, of its type", async (on, forge) => {
  const played = await forges[forge as keyof typeof forges]();
  expectDeclared(await eventsOf(played, on), forgeEvents[on]);
});
