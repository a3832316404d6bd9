import type { Agent, Tool } from "../../schema/types.ts";
import type { ToolOutcome } from "../swarm/ports.ts";
import type { Files } from "./ports.ts";
import { holdsSecret } from "./secrets/hide-secrets.ts";
import type { KnownSecrets } from "./secrets/known-secrets.ts";

/** Changes that a program made in the work tree, and the outcome of the call that adds them. */
export interface SettledChanges {
  kept: string[];
  /** Sentence about undone changes; absent without any. */
  note?: string;
  /** True when the tool may change files, so that an undone change is a failure of the call. */
  isFailure: boolean;
}

interface Performed {
  tool: Pick<Tool, "effect">;
  agent: Pick<Agent, "writes">;
  secrets: KnownSecrets;
}

/**
 * Adopts what a program changed within the agent's scope, and undoes everything else: all changes of a tool with the effect
 * `read`, and files that contain a secret.
 */
export async function settleChanges(files: Files, { tool, agent, secrets }: Performed): Promise<SettledChanges> {
  const scope = tool.effect === "read" ? [] : agent.writes;
  const known = secrets.all();
  const changed = await files.noticeChanges();
  const present = new Set(files.files().map(({ path }) => path));
  const mayStay = async (path: string) => {
    if ((await files.resolve(scope, path)).kind === "refused") return false;
    if (known.length === 0) return true;
    return !holdsSecret(path, known) && !(present.has(path) && holdsSecret(await files.read(path), known));
  };
  const stays = await Promise.all(changed.map(mayStay));
  const kept = changed.filter((_, at) => stays[at]);
  const undone = changed.filter((_, at) => !stays[at]);
  const isFailure = tool.effect !== "read";
  if (undone.length === 0) return { kept, isFailure };
  await files.discard(undone);
  const note = `Undone, because it is outside what this call may change, or holds a secret: ${secrets.hide(undone.join(", "))}.`;
  return { kept, note, isFailure };
}

/** Adds the changes to the outcome of the call. */
export function withChanges(outcome: ToolOutcome, { kept, note, isFailure }: SettledChanges): ToolOutcome {
  if (note === undefined) return { ...outcome, written: kept };
  return {
    ...outcome,
    text: `${outcome.text}\n${note}`,
    isError: outcome.isError || isFailure,
    written: kept,
  };
}
