import type { ForgeRepository } from "../../../../schema/types.ts";
import { githubMessages } from "./github/github-messages.ts";
import { gitlabMessages } from "./gitlab/gitlab-messages.ts";
import type { MessageKind } from "./message-kind.ts";

export type ForgeName = ForgeRepository["forge"];

export const messageKinds: { readonly [Name in ForgeName]: MessageKind } = {
  github: githubMessages,
  gitlab: gitlabMessages,
};

const shortest = 16;

/** Keys of a stored secret, which may list several, separated by spaces. */
export function keysIn(secret: string): string[] {
  const keys = secret.trim().split(/\s+/);
  if (keys.some((key) => key.length < shortest))
    throw new Error(`A webhook's secret has at least ${shortest} characters: with a short one, others could find it.`);
  return keys;
}
