import { onTestFinished } from "vitest";
import { type Files, openGitForge } from "../git-forge.ts";
import type { GitlabUser } from "./gitlab-project.ts";
import { gitlabProject, openGitlab } from "./gitlab-stand-in.ts";

/**
 * A GitLab server of one's own at one address with TLS, over one repository with these files. It takes pushes with the token of this user only,
 * and none to `main`, which is protected: nobody may push there, and developers may merge:
 * https://docs.gitlab.com/user/project/repository/branches/protected/ (read 2026-11-28).
 */
export async function serveGitlab(files: Files, { pushedBy }: { pushedBy: GitlabUser }) {
  const gitlab = await openGitlab();
  const token = gitlab.secretOf(pushedBy);
  const host = await openGitForge({ api: { prefix: "/api/", origin: gitlab.origin } });
  onTestFinished(() => host.close());
  const repository = host.create(gitlabProject, files, token);
  repository.protect("main");
  gitlab.withGit(repository);
  return {
    gitlab,
    repository,
    url: new URL(host.urlOf(gitlabProject)).origin,
    /** Variables of a process that trusts the server's certificate. */
    trusting: { GIT_SSL_CAINFO: host.authority, NODE_EXTRA_CA_CERTS: host.authority },
    token,
  };
}
