import { createTwoFilesPatch } from "diff";
import type { SeenPart } from "../../../../swarm/ports.ts";
import { objectOf, textOf } from "../../../input-schema.ts";
import { quoting, refused, said } from "../../../outcome.ts";
import type { BuiltInCall, Change, ToolContext } from "../../../ports.ts";
import { builtIn } from "../built-in.ts";
import { filesAsSource, filesBelow, isBinary, linesOf } from "./find-file.ts";

const maxCharacters = 40_000;
const slowestMs = 2_000;

interface Query {
  since?: string;
  path?: string;
}

export const diff = builtIn<Query>({
  name: "git_diff",
  limitsResults: true,
  effect: "read",
  description:
    'Shows what has changed, as a unified diff: since this round began (the default), since your own last verdict on each file ("my-verdict"), or since a commit that git_history names.',
  input: objectOf({
    since: textOf('"round", "my-verdict", or a commit such as 1a2b3c4. Default: round.'),
    path: textOf("A file or folder; leave it out for the whole repository."),
  }),
  async run(call, context) {
    const { since = "round", path } = call.arguments;
    const found = await filesBelow(context.files, path);
    if (found.kind === "refused") return refused(found.reason);
    const { folder } = found;
    const isMeant = (each: string) => folder === undefined || `${each}/`.startsWith(`${folder}/`);
    const changes = await changesSince(since, call, context);
    if (typeof changes === "string") return refused(changes);
    const shown = changes.filter(({ path: each }) => isMeant(each));
    if (shown.length === 0) return said(`Nothing has changed${folder ? ` in ${folder}` : ""} since ${nameOf(since)}.`);
    const source = filesAsSource(
      context.files,
      shown.map(({ path: each }) => each),
    );
    return quoting(source, inDiffs(shown, context, since === "my-verdict"));
  },
});

const nameOf = (since: string): string =>
  since === "round" ? "the round began" : since === "my-verdict" ? "your verdict" : since;

/** Returns the changes, or the reason why they cannot be shown. */
async function changesSince(
  since: string,
  { agent, turn }: BuiltInCall<Query>,
  { files, records, contentOf }: ToolContext,
): Promise<Change[] | string> {
  if (since === "round") return files.changesSince(files.startOf(turn.phase, turn.round));
  if (since !== "my-verdict") {
    const commit = await files.commitNamed(since);
    return commit === undefined
      ? `There is no commit ${JSON.stringify(since)}: git_history shows them.`
      : files.changesSince(commit);
  }
  const mine = (await records.verdicts()).filter((verdict) => verdict.agent === agent.name);
  if (mine.length === 0) return "You have given no verdict yet: there is nothing to compare with.";
  const newest = new Map(mine.sort((a, b) => (a.time < b.time ? -1 : 1)).map((verdict) => [verdict.path, verdict]));
  const current = new Map(files.files().map(({ path, digest }) => [path, digest]));
  const changed = [...newest.values()].filter(({ path, digest }) => current.get(path) !== digest);
  return Promise.all(
    changed.map(async ({ path, digest }) => ({
      path,
      before: await contentOf(digest),
      after: current.has(path) ? await files.read(path) : undefined,
    })),
  );
}

/** Parts seen through diffs: an agent that has judged a file and sees all its changes has seen the current content. */
function inDiffs(changes: Change[], { files }: ToolContext, isSeenBefore: boolean) {
  const parts: string[] = [];
  const seen: SeenPart[] = [];
  let left = maxCharacters;
  for (const change of changes) {
    const text = patchOf(change);
    if (text.length > left) {
      parts.push(
        `${change.path}: the difference has ${text.length} characters and did not fit. Ask for it by its path, or read the file.`,
      );
      continue;
    }
    left -= text.length;
    parts.push(text);
    const file = files.files().find(({ path }) => path === change.path);
    const of = change.after && !isBinary(change.after) ? linesOf(change.after.toString()).length : 0;
    if (isSeenBefore && file) seen.push({ path: file.path, digest: file.digest, from: 1, to: of, of });
  }
  return { ...said(parts.join("\n")), ...(seen.length > 0 && { seen }) };
}

function patchOf({ isProgram, ...change }: Change): string {
  if (isProgram === undefined) return contentPatchOf(change);
  const mode = `${change.path}: ${isProgram ? "the file is a program now" : "the file is no program any more"}.`;
  const isSame = change.before !== undefined && change.after?.equals(change.before);
  return isSame ? mode : `${mode}\n${contentPatchOf(change)}`;
}

function contentPatchOf({ path, before, after }: Change): string {
  if ([before, after].some((bytes) => bytes && isBinary(bytes))) return `${path}: a file that is not text has changed.`;
  const [old, now] = [before?.toString() ?? "", after?.toString() ?? ""];
  const names = [before ? path : "/dev/null", after ? path : "/dev/null"] as const;
  const patch = createTwoFilesPatch(...names, old, now, undefined, undefined, { context: 3, timeout: slowestMs });
  return patch?.replace(/^(?:Index: .*\n)?=+\n/, "") ?? `${path}: too much has changed to be compared; read the file.`;
}
