import { createHash } from "node:crypto";
import type { Remark } from "../../../schema/types.ts";
import { ForgeFailure } from "../../forge/failure.ts";
import type { Forge } from "../../forge/forge.ts";
import { isMarked } from "../../forge/marker.ts";
import { openForge } from "../../forge/open-forge.ts";
import type { Caller } from "../../inbox/caller.ts";
import { deliveryAt } from "../../inbox/kinds/gate/delivered-at.ts";
import { mayDecideAt } from "../../inbox/kinds/gate/gate-status.ts";
import type { GateRecord, ProjectRecords } from "../../inbox/project-records.ts";
import { claimRemarks, keepRemarks } from "../../ledger/gates.ts";
import { readItem } from "../../ledger/read.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import type { ApiOptions } from "../options.ts";
import { tellUnreadable } from "../triggers/forge/tell-unreadable.ts";
import { createVouching } from "../triggers/forge/vouch.ts";

type Sources = Pick<ApiOptions, "table" | "clock" | "secrets">;

/** Time between two looks at the remarks of one gate. */
const everyMs = 20_000;
const mostRemarks = 30;
const mostCharacters = 2000;
/** All remarks are in the item of the gate. */
const mostBytes = 60_000;
/** A page does not wait longer for a forge. */
const longestMs = 8_000;

/**
 * Reads the remarks of writers on the request at an open gate, for a person who may decide there, and keeps them in the gate: a decision takes
 * along what was read, not what an edit has made of it since. Resolves with the reason why newer ones may be missing.
 */
export async function readRemarks(
  sources: Sources,
  project: ProjectRecords,
  gate: GateRecord,
  caller: Caller,
): Promise<string | undefined> {
  const { table, clock } = sources;
  const { repository } = project.manifest;
  const request = deliveryAt(project, gate).delivery?.request;
  const now = clock.now();
  if (repository?.feedback === undefined || request === undefined) return undefined;
  if (!mayDecideAt(project, gate, caller, now)) return undefined;
  if (gate.remarksAt !== undefined && now - Date.parse(gate.remarksAt) < everyMs) return undefined;
  const time = new Date(now).toISOString();
  if (!(await claimRemarks(table, gate, gate, time))) return undefined;
  try {
    const forge = await open(sources, repository.feedback.repository);
    const remarks = await inTime(remarksOf(forge, request.number));
    await keepRemarks(table, gate, remarks, time);
    const kept = await readItem(table, gate);
    if (kept?.itemKind === "gate" && kept.remarks !== undefined) gate.remarks = kept.remarks;
    return undefined;
  } catch (error) {
    logFailure("remarks-later", error, { pk: gate.pk, sk: gate.sk });
    return "The forge could not be asked for comments just now, so newer ones may be missing. Open the page again in a minute.";
  }
}

async function open(
  { secrets }: Sources,
  repository: Parameters<typeof openForge>[0] & { credentials: string },
): Promise<Forge> {
  const secret = await secrets?.(repository.credentials);
  if (secret === undefined) throw new Error(`The secret ${repository.credentials} is not stored.`);
  return openForge(repository, secret, "look");
}

function inTime<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const slow = () => reject(new ForgeFailure("unreachable", "The forge took too long"));
    timer = setTimeout(slow, longestMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Returns the newest remarks of people who may write in the repository now, without crew's own; oldest first. */
async function remarksOf(forge: Forge, request: number): Promise<Remark[]> {
  const vouching = createVouching(forge);
  const kept: Remark[] = [];
  const remarks = await forge.remarks(request, tellUnreadable);
  for (const { id, text, author, createdAt, page, path } of remarks.toReversed()) {
    if (kept.length === mostRemarks) break;
    if (isMarked(text) || text.trim() === "" || (await vouching.isOwn(author))) continue;
    if (author === undefined || !(await vouching.isWriter(author))) continue;
    const version = createHash("sha256").update(text).digest("hex").slice(0, 12);
    const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters)} …` : text;
    const remark = { id: `${id}-${version}`, author: author.name, text: cut, page, time: createdAt };
    kept.push({ ...remark, ...(path !== undefined && { path }) });
    if (Buffer.byteLength(JSON.stringify(kept)) > mostBytes) {
      kept.pop();
      break;
    }
  }
  return kept.toReversed();
}
