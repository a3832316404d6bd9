import { createHmac } from "node:crypto";
import type { Forge, ForgeObjectKind } from "../../../runtime/forge/forge.ts";
import type { Played, Received } from "../forge/faults.ts";
import type { Bare } from "../forge/git-side.ts";
import { githubProject } from "../forge/github-stand-in.ts";
import { labelMessage, type SentMessage } from "../forge/gitlab-hooks.ts";
import { gitlabProject } from "../forge/gitlab-stand-in.ts";
import { serveGithub } from "../forge/served-github.ts";
import { serveGitlab } from "../forge/served-gitlab.ts";
import { newSecret } from "../signed-message.ts";
import { shopCode } from "./shop-code.ts";

/** Bea may write in the repository, crew acts as crew-bot, and Mallory is a stranger. */
export type StoryUser = "bea" | "crew-bot" | "mallory";

/** A forge of the customer's own on which the story is played, with what people do there. */
export interface StoryForge {
  kind: "github" | "gitlab";
  project: string;
  url: string;
  repository: Bare;
  api: Played;
  /** Token of crew. */
  token: string;
  trusting: { GIT_SSL_CAINFO: string; NODE_EXTRA_CA_CERTS: string };
  forge(): Forge;
  writeIssue(by: StoryUser, title: string, text: string): Promise<number>;
  editIssue(by: StoryUser, number: number, change: { title?: string; text?: string }): Promise<unknown>;
  label(by: StoryUser, number: number, label: string): Promise<unknown>;
  say(by: StoryUser, kind: ForgeObjectKind, number: number, text: string): Promise<unknown>;
  /** A request from a fork of Mallory's; resolves with its number. */
  openFromFork(): Promise<number>;
  requests(): Promise<{ number: number }[]>;
  /** End of the address of a request. */
  pageOf(request: number): string;
  isMerge(received: Received): boolean;
  /** True for what a look at comments alone asks, once. */
  isLookAtComments(received: Received): boolean;
  isWrite(received: Received): boolean;
  newKey(): string;
  /** The forge's own message of a label. */
  labelMessage(number: number, label: string, key: string): SentMessage;
}

export async function githubStory(): Promise<StoryForge> {
  const { github, repository, place, token, trusting, url } = await serveGithub(shopCode, { pushedBy: "crew-bot" });
  return {
    ...{ kind: "github", project: githubProject, url, repository, api: github, token, trusting },
    forge: () => github.forge(),
    writeIssue: async (by, title, body) => (await github.as(by, "POST", `${place}/issues`, { title, body })).number,
    editIssue: (by, number, { title, text }) =>
      github.as(by, "PATCH", `${place}/issues/${number}`, {
        ...(title !== undefined && { title }),
        ...(text !== undefined && { body: text }),
      }),
    label: (by, number, label) => github.as(by, "POST", `${place}/issues/${number}/labels`, { labels: [label] }),
    say: (by, _, number, body) => github.as(by, "POST", `${place}/issues/${number}/comments`, { body }),
    async openFromFork() {
      await github.branch("mallory/patch");
      const head = { title: "Mine", head: "mallory/patch", base: "main" };
      const { number } = await github.as("bea", "POST", `${place}/pulls`, head);
      github.asFork(number);
      return number;
    },
    requests: () => github.as("ann", "GET", `${place}/pulls?state=all`),
    pageOf: (request) => `/pull/${request}`,
    isMerge: ({ method, path }) => method === "PUT" && path.endsWith("/merge"),
    isLookAtComments: ({ path }) => path.includes("/issues/comments?"),
    isWrite: ({ method, path }) => method !== "GET" && path !== "/graphql",
    newKey: () => "a-secret-of-the-hook-0123",
    labelMessage(number, label, key) {
      const repository = { full_name: githubProject };
      const body = JSON.stringify({ action: "labeled", label: { name: label }, issue: { number }, repository });
      const signature = `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
      return {
        body,
        headers: {
          "content-type": "application/json",
          "x-github-event": "issues",
          "x-hub-signature-256": signature,
        },
      };
    },
  };
}

export async function gitlabStory(): Promise<StoryForge> {
  const { gitlab, repository, token, trusting, url } = await serveGitlab(shopCode, { pushedBy: "crew-bot" });
  const places = { issue: "issues", request: "merge_requests" } as const;
  return {
    ...{ kind: "gitlab", project: gitlabProject, url, repository, api: gitlab, token, trusting },
    forge: () => gitlab.forge(),
    writeIssue: async (by, title, description) => (await gitlab.as(by, "POST", "/issues", { title, description })).iid,
    editIssue: (by, number, { title, text }) =>
      gitlab.as(by, "PUT", `/issues/${number}`, {
        ...(title !== undefined && { title }),
        ...(text !== undefined && { description: text }),
      }),
    label: (by, number, label) => gitlab.as(by, "PUT", `/issues/${number}`, { add_labels: label }),
    say: (by, kind, number, body) => gitlab.as(by, "POST", `/${places[kind]}/${number}/notes`, { body }),
    async openFromFork() {
      gitlab.openFromFork("mallory", "main", "It changes .gitlab-ci.yml alone.");
      return (await gitlab.as("ann", "GET", "/merge_requests?state=opened"))[0].iid;
    },
    requests: async () =>
      (await gitlab.as("ann", "GET", "/merge_requests?state=all&sort=asc")).map(({ iid }: { iid: number }) => ({
        number: iid,
      })),
    pageOf: (request) => `/-/merge_requests/${request}`,
    isMerge: ({ method, path }) => method === "PUT" && path.endsWith("/merge"),
    isLookAtComments: ({ path }) => /\/merge_requests\?.*updated_after/.test(path),
    isWrite: ({ method }) => method !== "GET",
    newKey: newSecret,
    labelMessage,
  };
}
