import { onTestFinished } from "vitest";
import type { Forge } from "../../../runtime/forge/forge.ts";
import type { Pipeline } from "../../../schema/types.ts";
import { pipelineOf } from "../compiled-shop.ts";
import { type GitForge, openGitForge } from "../git-forge.ts";
import type { Played } from "./faults.ts";
import type { Bare } from "./git-side.ts";
import { githubProject } from "./github-stand-in.ts";
import { gitlabProject, openGitlab } from "./gitlab-stand-in.ts";
import { serveGithub } from "./served-github.ts";

/** A host of Git, and a token of crew's own. */
export interface Place {
  declared: string;
  host: GitForge;
  repository: Bare;
  secret: string;
  /** Absent where there is Git alone. */
  requests?: Requests;
}

export type ForgePlace = Place & { requests: Requests };

export interface Requests {
  api: Played;
  forge: Forge;
  /** All requests of a branch. */
  of(branch: string): Promise<unknown[]>;
  /** Bea, who may write, changes a request, or merges it at a commit. */
  change(number: number, what: "close" | "reopen" | { base: string } | { merge: string }): Promise<void>;
}

const onForge = (kind: "github" | "gitlab", project: string, host: GitForge) =>
  `forge: ${kind}, project: ${project}, url: "${new URL(host.urlOf("any")).origin}"`;

export async function openGithubPlace(): Promise<ForgePlace> {
  const { github, repository, host, token, place } = await serveGithub({ "a.txt": "a\n" }, { pushedBy: "crew-bot" });
  const of = async (branch: string) => {
    const pulls: { head: { ref: string } }[] = await github.as("ann", "GET", `${place}/pulls?state=all&per_page=100`);
    return pulls.filter(({ head }) => head.ref === branch);
  };
  const change: Requests["change"] = async (number, what) => {
    const path = `${place}/pulls/${number}`;
    if (what === "close" || what === "reopen")
      return github.as("bea", "PATCH", path, { state: what === "close" ? "closed" : "open" });
    if ("base" in what) return github.as("bea", "PATCH", path, { base: what.base });
    await github.forge(github.secretOf("bea")).merge({ number, revision: what.merge });
  };
  const requests = { api: github, forge: github.forge(), of, change };
  return { declared: onForge("github", githubProject, host), host, repository, secret: token, requests };
}

export async function openGitlabPlace(): Promise<ForgePlace> {
  const gitlab = await openGitlab();
  const secret = gitlab.secretOf("crew-bot");
  const host = await openGitForge({ token: secret, api: { prefix: "/api/", origin: gitlab.origin } });
  onTestFinished(() => host.close());
  const repository = host.create(gitlabProject, { "a.txt": "a\n" });
  gitlab.withGit(repository);
  const of = (branch: string) => gitlab.as("ann", "GET", `/merge_requests?source_branch=${branch}&state=all`);
  const change: Requests["change"] = async (number, what) => {
    const path = `/merge_requests/${number}`;
    if (what === "close" || what === "reopen") return gitlab.as("bea", "PUT", path, { state_event: what });
    if ("base" in what) return gitlab.as("bea", "PUT", path, { target_branch: what.base });
    await gitlab.forge("bea").merge({ number, revision: what.merge });
  };
  const requests = { api: gitlab, forge: gitlab.forge(), of, change };
  return { declared: onForge("gitlab", gitlabProject, host), host, repository, secret, requests };
}

export async function openGitPlace(): Promise<Place> {
  const secret = "token-of-the-host-0123";
  const host = await openGitForge({ token: secret });
  onTestFinished(() => host.close());
  const repository = host.create("shop", { "a.txt": "a\n" });
  return { declared: `url: "${host.urlOf("shop")}"`, host, repository, secret };
}

/** A project that delivers, and then merges what it delivered. */
export function pipelineAt({ declared }: Place, more = ""): Pipeline {
  return pipelineOf(`# agents/tools/act.yaml
description: Merges.
effect: execute
forge: { operation: merge, repository: shop }
# phases/notice.yaml
title: Notice
goal: It is merged.
call: { tool: act, values: { merged: { path: $.mergedAs, type: string } } }
# engagements/shop/engagement.yaml
phases: [plan, notice]
repositories:
  shop: { ${declared}, credentials: forge-token, deliver: gates${more} }
`);
}
