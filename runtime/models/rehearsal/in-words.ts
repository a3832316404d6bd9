import type { Scene } from "./scene.ts";
import type { PlayedReply } from "./wire.ts";
import { pathOf } from "./work-due.ts";

/**
 * Rewrites a reply for an agent of the lean profile: one file in a fenced block of its text, other calls unchanged. The
 * fence names the file if it is not the requested one.
 */
export function inWords(reply: PlayedReply, { isLean, asked }: Scene): PlayedReply {
  const call = reply.calls.find(({ name }) => name === "git_write");
  if (!isLean || call === undefined) return reply;
  const path = pathOf(call.input);
  const content = String(call.input.content ?? "").replace(/\n$/, "");
  const fence = longerThanIn(content);
  const info = asked === path ? languageOf(path) : `${languageOf(path)} ${path}`;
  return { text: [reply.text, "", `${fence}${info}`, content, fence].join("\n"), calls: [], isFenced: true };
}

function longerThanIn(content: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([marks]) => marks.length));
  return "`".repeat(longest + 1);
}

const languageOf = (path: string): string =>
  path.endsWith(".md") ? "markdown" : path.slice(path.lastIndexOf(".") + 1);
