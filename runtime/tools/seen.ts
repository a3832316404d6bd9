import type { Digest } from "../../base/digest.ts";
import type { AgentName } from "../../base/names.ts";
import type { SeenPart } from "../swarm/ports.ts";

/** File contents that each agent has seen in this round. */
export interface Seen {
  /** True when the agent has read or written any version of the file. */
  hasSeen(agent: AgentName, path: string): boolean;
  /** Lines of this content that the agent has not seen, as `12 to 40`. */
  unread(agent: AgentName, content: { path: string; digest: Digest; of: number }): string[];
  /** Parts of a file that the agent has seen after changing it. */
  afterEdit(agent: AgentName, change: { path: string; before: Digest; after: Digest; of: number }): SeenPart[];
  /** Keeps the seen parts of a file under its new name. */
  moved(agent: AgentName, move: { from: string; to: string }): void;
}

export class SeenFiles implements Seen {
  readonly #parts = new Map<string, SeenPart[]>();

  note(agent: AgentName, parts: readonly SeenPart[] = []): void {
    if (parts.length > 0) this.#parts.set(agent, [...this.#of(agent), ...parts]);
  }

  hasSeen(agent: AgentName, path: string): boolean {
    return this.#of(agent).some((part) => part.path === path);
  }

  unread(agent: AgentName, { path, digest, of }: { path: string; digest: Digest; of: number }): string[] {
    const parts = this.#of(agent).filter((part) => part.path === path && part.digest === digest);
    const gaps: string[] = [];
    let next = 1;
    for (const { from, to } of [...parts].sort((a, b) => a.from - b.from)) {
      if (from > next) gaps.push(`${next} to ${from - 1}`);
      next = Math.max(next, to + 1);
    }
    if (next <= of || parts.length === 0) gaps.push(`${next} to ${Math.max(next, of)}`);
    return gaps;
  }

  afterEdit(
    agent: AgentName,
    { path, before, after, of }: { path: string; before: Digest; after: Digest; of: number },
  ): SeenPart[] {
    const parts = this.#of(agent).filter((part) => part.path === path && part.digest === before);
    const [first] = parts;
    const knewAll = first !== undefined && this.unread(agent, { path, digest: before, of: first.of }).length === 0;
    return [{ path, digest: after, from: 1, to: knewAll ? of : 0, of }];
  }

  moved(agent: AgentName, { from, to }: { from: string; to: string }): void {
    this.note(
      agent,
      this.#of(agent).flatMap((part) => (part.path === from ? [{ ...part, path: to }] : [])),
    );
  }

  #of(agent: AgentName): SeenPart[] {
    return this.#parts.get(agent) ?? [];
  }
}
