import { type Fields, flag, listOf, number, optional, required, text, withParts } from "../../../base/checks.ts";
import type { Json } from "../../../base/json.ts";
import { readJsonObject } from "../../../base/read-json.ts";
import { phaseOfKey } from "../../../schema/table.ts";
import type { Phase, Pipeline } from "../../../schema/types.ts";
import type { Feedback, OpenFinding, PhaseRecord, RoundRecord } from "../../swarm/brief-facts.ts";
import { withoutLabel } from "../../swarm/result-source.ts";
import { type KnownStatement, knownStatement } from "./known-statement.ts";
import type { ConverseBody } from "./wire.ts";

/** The part of a brief's `<phase-status>` that is used here. */
export interface Status {
  round: number;
  cause: string;
  deliverables: {
    id: string;
    title: string;
    path: string;
    owner: string;
    min: number;
    optional: boolean;
    status: string;
    files: string[];
  }[];
  pendingReviews: { paths: string[]; reviewer: string }[];
  outputsPending: { agent: string; outputs: string[] }[];
  questions: { agent: string; text: string; answer: string }[];
  feedback: Feedback[];
  findings: OpenFinding[];
  files: string[];
  unmet: string[];
}

export interface PlayedCall {
  name: string;
  input: Json;
  /** Absent while the call has no result. */
  result?: { text: string; isError: boolean };
}

/** Input of a rehearsed agent: one parsed request. */
export interface Scene {
  pipeline: Pipeline;
  phase: Phase;
  agent: string;
  round: number;
  /** Number of the attempt at a call: 1, or more when it repeats a failed one. */
  attempt: number;
  status: Status;
  statement: KnownStatement;
  templates: { deliverable: string; text: string }[];
  record: PhaseRecord[];
  /** Ids of the lessons of earlier projects in the brief. */
  lessons: string[];
  tools: Set<string>;
  /** True for an agent of the lean profile, which writes its files as text replies. */
  isLean: boolean;
  /** The file that an agent of the lean profile is asked for now; absent when it chooses the file or is asked for none. */
  asked?: string;
  /** Number of replies in this visit. */
  replies: number;
  calls: PlayedCall[];
  /** True in the round's first visit, before any handoff. */
  isOpening: boolean;
  /** The last instruction to the agent apart from results. */
  told: string;
}

/** Parses a swarm's call; undefined when the conversation has no brief of crew. */
export function readScene(body: ConverseBody, pipeline: Pipeline | undefined): Scene | undefined {
  const metadata = body.requestMetadata ?? {};
  const phase = pipeline?.phases[phaseOfKey(metadata.phase ?? "")];
  const brief = body.messages[0]?.content.map((block) => block.text ?? "").join("\n") ?? "";
  const status = readStatus(brief);
  if (pipeline === undefined || phase === undefined || status === undefined) return undefined;
  const asked = fileAskedFor(textIn(body));
  const last = body.messages.at(-1)?.content.findLast((block) => block.text !== undefined)?.text ?? "";
  return {
    pipeline,
    phase,
    status,
    agent: metadata.agent ?? "",
    round: Number(metadata.round ?? status.round),
    attempt: Number(metadata.attempt ?? 1),
    statement: knownStatement(tagged(brief, "statement-of-work")),
    templates: readTemplates(textIn(body)),
    record: readRecord(brief),
    lessons: readLessons(brief),
    isLean: pipeline.models[pipeline.agents[metadata.agent ?? ""]?.model ?? ""]?.profile === "lean",
    ...(asked !== undefined && { asked }),
    tools: new Set((body.toolConfig?.tools ?? []).flatMap((tool) => tool.toolSpec?.name ?? [])),
    replies: body.messages.filter(({ role }) => role === "assistant").length,
    calls: readCalls(body),
    isOpening: !brief.includes("\n## What was handed to you\n"),
    told: body.messages.length > 1 ? last : "",
  };
}

export function tagged(text: string, tag: string): string {
  const start = text.indexOf(`<${tag}>`);
  const end = text.lastIndexOf(`</${tag}>`);
  return start < 0 || end < start ? "" : text.slice(start + tag.length + 2, end).trim();
}

const texts = listOf(text);

/** Parts of the status that the rules use. A brief without them is a fault of crew, and fails the call with words. */
const statusFields: Fields<Partial<Status>> = {
  round: optional(number),
  cause: optional(text),
  deliverables: optional(
    listOf(
      withParts({
        id: text,
        title: text,
        path: text,
        owner: text,
        min: number,
        optional: flag,
        status: text,
        files: texts,
      }),
    ),
  ),
  pendingReviews: optional(listOf(withParts({ paths: texts, reviewer: text }))),
  outputsPending: optional(listOf(withParts({ agent: text, outputs: texts }))),
  questions: optional(listOf(withParts({ agent: text, text, answer: text }))),
  feedback: optional(listOf(withParts<Feedback>({ by: text, comments: listOf(withParts({ id: text, text })) }))),
  findings: optional(listOf(withParts<OpenFinding>({ id: text, path: text, answeredBy: texts }))),
  files: optional(texts),
  unmet: optional(texts),
};

type Decision = RoundRecord["decisions"][number];

const recordFields: Fields<PhaseRecord> = {
  phase: required(text),
  title: required(text),
  rounds: required(
    listOf(withParts<RoundRecord>({ round: number, decisions: listOf(withParts<Decision>({ by: text })) })),
  ),
};

function readStatus(brief: string): Status | undefined {
  const json = tagged(brief, "phase-status");
  if (json === "") return undefined;
  const given = readJsonObject("The phase-status of a brief", json, statusFields);
  return {
    round: given.round ?? 1,
    cause: given.cause ?? "start",
    deliverables: given.deliverables ?? [],
    pendingReviews: given.pendingReviews ?? [],
    outputsPending: given.outputsPending ?? [],
    questions: given.questions ?? [],
    feedback: given.feedback ?? [],
    findings: given.findings ?? [],
    files: given.files ?? [],
    unmet: given.unmet ?? [],
  };
}

/** Text of all messages to the agent: a lean brief contains the first template, and the others follow in turn. */
function textIn({ messages }: ConverseBody): string {
  const blocks = messages.filter(({ role }) => role === "user").flatMap(({ content }) => content);
  const texts = blocks.flatMap(({ text, toolResult }) => [
    text,
    ...(toolResult?.content ?? []).map((part) => part.text),
  ]);
  return texts.filter((text) => text !== undefined).join("\n");
}

/** Reads the requested file from the runner's latest message on it. */
function fileAskedFor(text: string): string | undefined {
  const words =
    /^Write \*\*.+\*\*: (?:the file `([^`]+)`|\d+ files? at )|^Change `([^`]+)` for this:|^All that was asked of you/gm;
  const [, missing, changed] = [...text.matchAll(words)].at(-1) ?? [];
  return missing ?? changed;
}

function readTemplates(brief: string): Scene["templates"] {
  const all = brief.matchAll(/<template deliverable="([^"]*)"[^>]*>\n([\s\S]*?)\n<\/template>/g);
  return [...all].map(([, deliverable = "", text = ""]) => ({ deliverable, text }));
}

function readRecord(brief: string): PhaseRecord[] {
  const lines = tagged(brief, "project-record").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => readJsonObject("A line of a brief's project-record", line, recordFields));
}

const lessonFields: Fields<{ id: string }> = { id: required(text) };

function readLessons(brief: string): string[] {
  const lines = tagged(brief, "lessons").split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => readJsonObject("A line of a brief's lessons", line, lessonFields).id);
}

function readCalls({ messages }: ConverseBody): PlayedCall[] {
  const blocks = messages.flatMap(({ content }) => content);
  const results = new Map(blocks.flatMap(({ toolResult }) => (toolResult ? [[toolResult.toolUseId, toolResult]] : [])));
  return blocks.flatMap(({ toolUse }) => {
    if (toolUse === undefined) return [];
    const { name, input, toolUseId } = toolUse;
    const result = results.get(toolUseId);
    if (result === undefined) return [{ name, input }];
    const text = result.content.map((part) => part.text ?? "").join("\n");
    return [{ name, input, result: { text: withoutLabel(text), isError: result.status === "error" } }];
  });
}
