import type { Json } from "../../base/json.ts";
import { matchesGlob } from "../../base/matches-glob.ts";
import { renderBrief } from "../../runtime/swarm/brief.ts";
import type { Brief, BriefFacts, DeliverableStatus } from "../../runtime/swarm/brief-facts.ts";
import type { CommentAnswers } from "../../runtime/swarm/comment-answers.ts";
import type { Entry, Outputs } from "../../runtime/swarm/entry.ts";
import { isLean } from "../../runtime/swarm/lean/is-lean.ts";
import { renderLeanBrief } from "../../runtime/swarm/lean/lean-brief.ts";
import type {
  Clock,
  ContentBlock,
  Journal,
  Meter,
  ModelClient,
  ModelReply,
  ModelRequest,
  PhaseWork,
  StopReason,
  Stopwatch,
  Toolbox,
  ToolCall,
  ToolOutcome,
  ToolSpec,
  TurnId,
} from "../../runtime/swarm/ports.ts";
import { renderArtifactTemplate } from "../../runtime/swarm/prompt.ts";
import type { SwarmRun } from "../../runtime/swarm/run-swarm.ts";
import type { Agent, Phase, Pipeline } from "../../schema/types.ts";

export const statement = `# Lighthouse Ticketing

The harbour of Brone sells 1,200 tickets a day at two counters.

## Requirements

- Visitors buy a ticket on a telephone within two minutes.
- Keepers see the number of visitors in the tower, never more than 40.

## Constraints

- Personal data stays in Norway.
`;

export function agent(name: string, over: Partial<Agent> = {}): Agent {
  return {
    name,
    title: `The ${name}`,
    description: `Does the work of the ${name}.`,
    model: "working",
    prompt: "You are {{agent.title}} for {{project.title}}.{{#each team}} Beside you: {{name}}.{{/each}}",
    tools: ["git", "ledger"],
    writes: ["docs/**"],
    lane: "dry-run",
    reviews: [],
    outputs: {},
    mayAsk: false,
    maxTokens: 1_000_000,
    ...over,
  };
}

const price = {
  inputMicros: 3_000_000,
  outputMicros: 15_000_000,
  cacheReadMicros: 300_000,
  cacheWriteMicros: 3_750_000,
};

export function pipelineOf(agents: Agent[], over: Partial<Phase> = {}): Pipeline {
  const members = agents.map(({ name }) => name);
  const phase: Phase = {
    name: "design",
    title: "Design",
    goal: "Agree on what is built.",
    index: 0,
    entry: members[0] ?? "",
    members,
    forcedHandoffs: [],
    limits: {
      turns: 60,
      handoffs: 15,
      timeSeconds: 3600,
      turnTimeSeconds: 60,
      repetition: { window: 8, agents: 3 },
      tokens: 2_000_000,
      maxCostMicros: 50_000_000,
      onLimit: "save-and-ask",
    },
    deliverables: [],
    checks: [],
    gated: true,
    rehearsal: { ask: [], failReview: 0, decide: [] },
    ...over,
  };
  return {
    schemaVersion: 1,
    name: "lighthouse",
    title: "Lighthouse",
    description: "",
    mode: "guided",
    sow: statement,
    models: {
      working: { provider: "bedrock", ids: ["model-a"], maxTokens: 4096, cache: "5m", prices: { "model-a": price } },
    },
    people: {},
    budget: { maxCostMicros: 100_000_000, warnAtPercent: 80 },
    agents: Object.fromEntries(agents.map((each) => [each.name, each])),
    tools: {},
    templates: {},
    phases: { design: phase },
    start: "",
    steps: [],
  };
}

interface Occasion {
  sow: string;
  round: number;
  cause: "start" | "decision";
  feedback: BriefFacts["status"]["feedback"];
  files?: Map<string, string>;
}

/** A repository and a ledger in memory, with the tools and the workplace over them. */
export class MemoryWork implements Toolbox, PhaseWork {
  readonly files = new Map<string, string>();
  readonly ledger: { [key: string]: Json }[] = [];
  readonly reviewed = new Set<string>();
  readonly done = new Map<string, ToolOutcome>();
  readonly published: TurnId[] = [];
  readonly briefs: { agent: string; note: string | undefined }[] = [];
  effects = 0;
  answers: { agent: string; text: string; answer: string }[] = [];
  readonly pipeline: Pipeline;
  readonly phase: Phase;
  /** What the round is about beside the phase. */
  readonly occasion: Occasion;
  readonly #changed = new Set<string>();

  constructor(pipeline: Pipeline, phase = "design", occasion: Partial<Occasion> = {}) {
    this.pipeline = pipeline;
    this.phase = pipeline.phases[phase] as Phase;
    this.occasion = { sow: statement, round: 1, cause: "start", feedback: [], ...occasion };
    for (const [path, text] of occasion.files ?? []) this.files.set(path, text);
  }

  specs(): ToolSpec[] {
    return ["git_list", "git_read", "git_write", "ledger_add", "adr_write", "review_submit"].map((name) => ({
      name,
      description: name,
      input: { type: "object" },
    }));
  }

  async call(agent: Agent, call: ToolCall, turn: TurnId): Promise<ToolOutcome> {
    const key = `${turn.seq}/${call.id}`;
    const known = this.done.get(key);
    if (known !== undefined) return known;
    this.effects += 1;
    const outcome = this.#run(agent, call);
    this.done.set(key, outcome);
    return outcome;
  }

  #run(agent: Agent, { name, input }: ToolCall): ToolOutcome {
    const given = input as { [key: string]: Json };
    const path = String(given.path ?? "");
    if (name === "git_write") return this.#write(agent, path, String(given.content));
    if (name === "adr_write") {
      const record = [
        "# Record",
        "## Status",
        "## Context",
        given.context,
        "## Decision",
        given.decision,
        "## Consequences",
      ];
      return this.#write(agent, `docs/architecture/decisions/${this.files.size}.md`, record.join("\n\n"));
    }
    if (name === "git_read") {
      const text = this.files.get(path);
      return { text: text ?? `${path} does not exist.`, isError: text === undefined, written: [] };
    }
    if (name === "ledger_add") this.ledger.push(given);
    if (name === "review_submit") for (const each of given.paths as string[]) this.reviewed.add(each);
    return { text: name === "git_list" ? [...this.files.keys()].join("\n") : "Done.", isError: false, written: [] };
  }

  #write({ writes }: Agent, path: string, content: string): ToolOutcome {
    if (!writes.some((scope) => matchesGlob(path, scope))) {
      return { text: `${path} is outside your scope.`, isError: true, written: [] };
    }
    this.files.set(path, content);
    this.#changed.add(path);
    this.reviewed.delete(path);
    return { text: `Wrote ${path}.`, isError: false, written: [path] };
  }

  async brief(agent: Agent, note: string | undefined, outputs: Outputs, _answers: CommentAnswers = {}): Promise<Brief> {
    this.briefs.push({ agent: agent.name, note });
    const facts = this.facts(agent, note, outputs);
    return isLean(this.pipeline, agent) ? renderLeanBrief(facts) : renderBrief(facts);
  }

  facts(agent: Agent, note: string | undefined, outputs: Outputs): BriefFacts {
    const { phase } = this;
    const others = phase.members
      .filter((name) => name !== agent.name)
      .map((name) => this.pipeline.agents[name] as Agent);
    return {
      agent,
      project: { id: "p1", title: "Lighthouse ticketing" },
      phase,
      ...(note === undefined ? {} : { note }),
      statementOfWork: this.occasion.sow,
      status: {
        phase: phase.name,
        round: this.occasion.round,
        cause: this.occasion.cause,
        deliverables: this.deliverables(),
        pendingReviews: this.#pendingReviews(),
        outputsPending: phase.members.flatMap((name) => {
          const pending = Object.keys(this.pipeline.agents[name]?.outputs ?? {}).filter(
            (key) => outputs[name]?.[key] === undefined,
          );
          return pending.length === 0 ? [] : [{ agent: name, outputs: pending }];
        }),
        team: others.map(({ name, title, description }) => ({ name, title, description })),
        questions: this.answers,
        feedback: this.occasion.feedback,
        findings: [],
        files: [...this.files.keys()],
        unmet: this.#missing(),
      },
      templates: phase.deliverables
        .filter(({ owner, template }) => owner === agent.name && template !== undefined)
        .map((each) => ({
          deliverable: each.id,
          path: each.path,
          text: renderArtifactTemplate(
            {
              pipeline: this.pipeline,
              phase: phase.name,
              round: this.occasion.round,
              project: { id: "p1", title: "Lighthouse ticketing" },
            },
            agent,
            each,
            "2026-11-20",
          ),
        })),
      schemas: [],
      ledger: [],
      record: [],
    };
  }

  deliverables(): DeliverableStatus[] {
    return this.phase.deliverables.map(({ id, title, path, owner, min, optional }) => {
      const files = [...this.files.keys()].filter((file) => matchesGlob(file, path));
      const isNew = files.some((file) => this.#changed.has(file));
      const status = files.length < min ? "missing" : isNew ? "changed-this-round" : "present";
      return { id, title, path, owner, min, optional, status, files };
    });
  }

  #pendingReviews(): BriefFacts["status"]["pendingReviews"] {
    return this.phase.members.flatMap((name) => {
      const reviews = this.pipeline.agents[name]?.reviews ?? [];
      const paths = [...this.files.keys()].filter(
        (path) => reviews.some(({ of }) => matchesGlob(path, of)) && !this.reviewed.has(path),
      );
      return paths.length === 0 ? [] : [{ paths, reviewer: name, blockOn: ["high"] }];
    });
  }

  #missing(): string[] {
    return [
      ...this.deliverables().flatMap(({ status, title, owner }) =>
        status === "missing" ? [`${title} of ${owner} is missing.`] : [],
      ),
      ...this.#pendingReviews().map(({ reviewer }) => `${reviewer} must give a verdict.`),
    ];
  }

  async publish(_agent: Agent, turn: TurnId): Promise<void> {
    this.published.push(turn);
  }

  async unmet(): Promise<string[]> {
    return this.#missing();
  }
}

export class MemoryJournal implements Journal<Entry> {
  readonly entries: Entry[] = [];
  /** How many more entries it takes before it fails as a crash would make it fail. */
  left: number;

  constructor(entries: Entry[] = [], left = Number.POSITIVE_INFINITY) {
    this.entries.push(...entries);
    this.left = left;
  }

  async append(entry: Entry): Promise<void> {
    if (this.left === 0) throw new Crash("The machine went away.");
    this.left -= 1;
    this.entries.push(structuredClone(entry));
  }
}

export class Crash extends Error {
  override readonly name = "Crash";
}

/** A budget with the idempotence the port asks for. */
export class MemoryMeter implements Meter {
  readonly open = new Map<string, number>();
  spent = 0;
  readonly most: number;

  constructor(most = Number.POSITIVE_INFINITY) {
    this.most = most;
  }

  async reserve({ seq }: TurnId, micros: number): Promise<boolean> {
    if (this.open.has(String(seq))) return true;
    const reserved = [...this.open.values()].reduce((sum, each) => sum + each, 0);
    if (this.spent + reserved + micros > this.most) return false;
    this.open.set(String(seq), micros);
    return true;
  }

  async reserved({ seq }: TurnId): Promise<number | undefined> {
    return this.open.get(String(seq));
  }

  async settle({ seq }: TurnId, _reserved: number, spentMicros: number): Promise<void> {
    if (this.open.delete(String(seq))) this.spent += spentMicros;
  }
}

/** Every look at the clock takes `step` milliseconds. */
export function tickingClock(step = 10): Clock {
  let time = 1_700_000_000_000;
  return {
    now() {
      time += step;
      return time;
    },
  };
}

type Said = Partial<ModelReply> | ((request: ModelRequest) => Partial<ModelReply>);

/** A model that says what it is told to, in order; the last reply repeats. */
export class ScriptedModel implements ModelClient {
  readonly requests: ModelRequest[] = [];
  readonly #script: Said[];

  constructor(script: Said[]) {
    this.#script = script;
  }

  async converse(request: ModelRequest, signal: AbortSignal): Promise<ModelReply> {
    signal.throwIfAborted();
    this.requests.push(structuredClone(request));
    const said = this.#script[Math.min(this.requests.length, this.#script.length) - 1] ?? {};
    const partial = typeof said === "function" ? said(request) : said;
    return {
      content: [],
      stopReason: "end_turn",
      usage: { inputTokens: 100, outputTokens: 20, cacheReadTokens: 0, cacheWriteTokens: 0 },
      modelId: "model-a",
      ...partial,
    };
  }
}

let callCount = 0;

export function use(name: string, input: Json = {}): ContentBlock {
  callCount += 1;
  return { kind: "tool-use", id: `call-${callCount}`, name, input };
}

export const calls = (...content: ContentBlock[]): Partial<ModelReply> => ({ content, stopReason: "tool_use" });
export const stops = (stopReason: StopReason, text = ""): Partial<ModelReply> => ({
  content: text === "" ? [] : [{ kind: "text", text }],
  stopReason,
});

export interface SwarmOptions {
  pipeline: Pipeline;
  models: ModelClient;
  work?: MemoryWork;
  journal?: MemoryJournal;
  meter?: MemoryMeter;
  clock?: Clock;
  /** Default: all of the clock's time is work. */
  stopwatch?: Stopwatch;
  answers?: string[];
  signal?: AbortSignal;
}

export function swarmRun(
  setting: SwarmOptions,
): SwarmRun & { ports: { work: MemoryWork; journal: MemoryJournal; meter: MemoryMeter } } {
  const work = setting.work ?? new MemoryWork(setting.pipeline);
  const journal = setting.journal ?? new MemoryJournal();
  const clock = setting.clock ?? tickingClock();
  return {
    pipeline: setting.pipeline,
    phase: work.phase.name,
    round: work.occasion.round,
    project: { id: "p1", title: "Lighthouse ticketing" },
    restored: [...journal.entries],
    answers: setting.answers ?? [],
    signal: setting.signal ?? new AbortController().signal,
    ports: {
      models: setting.models,
      toolbox: work,
      journal,
      meter: setting.meter ?? new MemoryMeter(),
      clock,
      stopwatch: setting.stopwatch ?? { workedMs: () => clock.now() },
      work,
    },
  };
}

/** The kinds of a journal's entries, in order. */
export const kinds = ({ entries }: MemoryJournal): string[] => entries.map(({ kind }) => kind);

export function deliverable(id: string, owner: string): Phase["deliverables"][number] {
  return { id, title: id, path: `docs/${id}.md`, owner, min: 1, optional: false };
}
