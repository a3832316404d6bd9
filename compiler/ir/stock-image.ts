/**
 * Base image of runners: Node 24 on Debian 12 with git, Python, curl and build tools. The slim variant lacks git, which
 * the runner needs. From Amazon's copy of the official images, which does not limit anonymous pulls.
 */
export const stockImage = "public.ecr.aws/docker/library/node:24-bookworm";
