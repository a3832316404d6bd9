import { onTestFinished } from "vitest";
import { type Files, openGitForge } from "../git-forge.ts";
import { createGitSide } from "./git-side.ts";
import { type GithubUser, githubProject, openGithub } from "./github-stand-in.ts";

/**
 * A GitHub server of one's own at one address with TLS: its API is played by the emulator, and Git is served by Git's own `http-backend`, over one
 * repository with these files. It takes pushes with the token of this user only.
 */
export async function serveGithub(files: Files, { pushedBy }: { pushedBy: GithubUser }) {
  const github = await openGithub();
  const token = github.secretOf(pushedBy);
  const host = await openGitForge({ api: { prefix: "/api", origin: github.origin } });
  onTestFinished(() => host.close());
  const repository = host.create(githubProject, files, token);
  const place = `/repos/${githubProject}`;
  github.withGit(createGitSide(repository, place, (method, path, body) => github.as("ann", method, path, body)));
  return {
    github,
    repository,
    host,
    place,
    url: new URL(host.urlOf(githubProject)).origin,
    /** Variables of a process that trusts the server's certificate. */
    trusting: { GIT_SSL_CAINFO: host.authority, NODE_EXTRA_CA_CERTS: host.authority },
    token,
  };
}

export type ServedGithub = Awaited<ReturnType<typeof serveGithub>>;
