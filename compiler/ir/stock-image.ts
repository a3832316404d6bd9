/**
 * What runners start from: Node 24 on Debian 12 with git, Python, curl and build tools. The slim variant has no git, which
 * the runner needs. From Amazon's copy of the official images, which has no limit of anonymous pulls.
 */
export const stockImage = "public.ecr.aws/docker/library/node:24-bookworm";
