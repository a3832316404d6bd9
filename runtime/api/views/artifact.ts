import type { ArtifactEntry, ArtifactView } from "../../../schema/types.ts";
import { type ObjectStore, whyUnreadable } from "../../artifacts/object-store.ts";
import type { Revisions } from "../../inbox/revisions.ts";
import type { RevisionItem } from "../../ledger/repository-items.ts";

const maxTextBytes = 1_048_576;

export interface ArtifactRequest {
  project: string;
  path: string;
  /** The newest when absent. */
  revision?: string | undefined;
  compareWith?: string | undefined;
}

export async function viewArtifact(
  { revisions, objects }: { revisions: Revisions; objects: ObjectStore },
  { project, path, revision, compareWith }: ArtifactRequest,
): Promise<ArtifactView | undefined> {
  const published = await revisions.list(project, revision);
  const shown = revision === undefined ? published.at(-1) : published.find(({ id }) => id === revision);
  const entryAt = async (item: RevisionItem | undefined) =>
    item && (await revisions.files(item)).find((file) => file.path === path);
  const entry = await entryAt(shown);
  if (shown === undefined || entry === undefined) return undefined;
  const { text, unreadable } = await readText(objects, entry);
  const earlier = compareWith === undefined ? undefined : await entryAt(published.find(({ id }) => id === compareWith));
  const previous = earlier && (await readText(objects, earlier)).text;
  return {
    project,
    path,
    revision: shown.id,
    digest: entry.digest,
    size: entry.size,
    ...(text !== undefined && { text }),
    ...(unreadable !== undefined && { unreadable }),
    history: await historyOf(published, (item) => revisions.filesIfReadable(item), path),
    ...(previous !== undefined && { previous }),
  };
}

/** Newest first, only where the content changed. */
async function historyOf(
  published: RevisionItem[],
  filesOf: (item: RevisionItem) => Promise<readonly ArtifactEntry[] | undefined>,
  path: string,
): Promise<ArtifactView["history"]> {
  const history: ArtifactView["history"][number][] = [];
  let last: string | undefined;
  for (const item of published) {
    const files = await filesOf(item);
    if (files === undefined) continue;
    const digest = files.find((file) => file.path === path)?.digest;
    if (digest !== undefined && digest !== last) {
      const { id, phase, round, agent = "", time, message } = item;
      history.unshift({ revision: id, digest, phase, round, agent, time, message });
    }
    last = digest;
  }
  return history;
}

interface Read {
  text?: string;
  unreadable?: string;
}

async function readText(objects: ObjectStore, { digest, size }: ArtifactEntry): Promise<Read> {
  if (size > maxTextBytes) return {};
  try {
    const bytes = await objects.get(digest);
    return bytes.includes(0) ? {} : { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return {};
    const unreadable = whyUnreadable(error);
    if (unreadable === undefined) throw error;
    return { unreadable };
  }
}
