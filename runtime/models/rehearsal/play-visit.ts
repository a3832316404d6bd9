import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import { matchesGlob } from "../../../base/matches-glob.ts";
import { hasRepaired, repairData } from "./checked-data.ts";
import { meetOthers, settleConflicts, sharedPath } from "./conflicts.ts";
import { askedAnswer, findings } from "./findings.ts";
import { faultedIn, review } from "./review.ts";
import { type Answer, answersAtEnd, answersGiven, readBeforeRevising, revise, searchBeforeRevising } from "./revise.ts";
import type { Scene } from "./scene.ts";
import type { PlayedReply } from "./wire.ts";
import { firstWords } from "./words.ts";
import { isMissing, missingOf, pathOf, revisionsDue } from "./work-due.ts";
import { createFiles } from "./write-deliverable.ts";

type Move = (scene: Scene) => PlayedReply | undefined;

/** Returns the agent's next reply: the first move that applies. */
export function playVisit(scene: Scene): PlayedReply {
  for (const move of moves) {
    const reply = move(scene);
    if (reply !== undefined) return reply;
  }
  return {
    text: "Nothing is left that I could do; the reasons why the phase cannot finish concern others.",
    calls: [],
  };
}

const writing = new Set(["git_write", "git_edit", "adr_write"]);

const withAnswers = (answers: Answer[]): { answers?: Json } =>
  answers.length === 0 ? {} : { answers: answers.map((each) => ({ ...each })) };

const called = ({ calls }: Scene, name: string) => calls.filter((call) => call.name === name);

const recordFindings: Move = (scene) => {
  if (!scene.tools.has("ledger_add") || called(scene, "ledger_add").length > 0) return undefined;
  const entries = findings(scene);
  if (entries.length === 0) return undefined;
  return {
    text: `I have read the statement of work “${scene.statement.title}” and record what matters for my part.`,
    calls: entries.map((input) => ({ name: "ledger_add", input })),
  };
};

const askCustomer: Move = (scene) => {
  if (scene.round !== 1 || !scene.tools.has("ask")) return undefined;
  const open = scene.phase.rehearsal.ask.find(
    ({ agent, question }) => agent === scene.agent && askedAnswer(scene, question) === undefined,
  );
  if (open === undefined || called(scene, "ask").some(({ result }) => result?.isError)) return undefined;
  const input = { question: open.question, ...(open.choices === undefined ? {} : { choices: [...open.choices] }) };
  return { text: "One point only the customer can decide.", calls: [{ name: "ask", input }] };
};

const writeMissing: Move = (scene) => {
  const [deliverable] = missingOf(scene, scene.agent);
  if (deliverable === undefined) return undefined;
  const calls = createFiles(scene, deliverable);
  return calls.length === 0 ? undefined : { text: `I write ${deliverable.title}.`, calls };
};

/** The customer's code has files of a deliverable before anybody works: the project adds one to them. */
const addToCode: Move = (scene) => {
  const { pipeline, status, agent, round } = scene;
  // A project without the customer's code begins with this file.
  if (pipeline.repository === undefined || round !== 1 || status.files.includes("statement-of-work.md"))
    return undefined;
  for (const due of status.deliverables) {
    if (due.owner !== agent || due.status !== "present" || !due.path.includes("*")) continue;
    const calls = createFiles(scene, { ...due, min: 1, files: [] });
    if (calls.length > 0) return { text: `I add to ${due.title}.`, calls };
  }
  return undefined;
};

const report: Move = (scene) => {
  const declared = Object.entries(scene.pipeline.agents[scene.agent]?.outputs ?? {});
  if (declared.length === 0 || !scene.tools.has("report") || called(scene, "report").length > 0) return undefined;
  const set = reportedIn(scene);
  const input = Object.fromEntries(
    declared.map(([name, schema]) => [
      name,
      set[name] ?? heldLessons(scene, name, schema) ?? withLocks(scene, name, sampleOf(schema)),
    ]),
  );
  return { text: "I report my values.", calls: [{ name: "report", input }] };
};

/** Returns the values that the rehearsal of the phase sets for the agent; those of a later round replace earlier ones. */
function reportedIn({ agent, round, phase }: Scene): { readonly [name: string]: Json } {
  const all = (phase.rehearsal.report ?? []).filter((each) => each.agent === agent && each.round <= round);
  const inOrder = all.toSorted((a, b) => a.round - b.round);
  return Object.assign({}, ...inOrder.map(({ values }) => values));
}

/** Returns the lessons of the brief, all of which hold in a rehearsal; undefined for an output that does not name such. */
function heldLessons({ pipeline, agent, lessons }: Scene, output: string, schema: JsonSchema): Json | undefined {
  const { kept } = pipeline.lessons ?? {};
  if (kept?.agent !== agent || kept.output !== output) return undefined;
  return lessons.slice(0, Number(schema.maxItems)).map((id) => sampleElement(schema.items, id));
}

/** Lets the elements of a list lock a path that their agents share, so that the rehearsal shows how one waits for another. */
function withLocks({ pipeline, agent }: Scene, output: string, sample: Json): Json {
  const phase = Object.values(pipeline.phases).find(({ each }) => each?.list === `${agent}.${output}`);
  const locks = phase?.each?.locks;
  const path = locks === undefined || !phase?.entry ? undefined : sharedPath(pipeline, phase, phase.entry);
  if (locks === undefined || path === undefined || !Array.isArray(sample)) return sample;
  return sample.map((element) =>
    isObject(element) && typeof element[locks] === "string" ? { ...element, [locks]: path } : element,
  );
}

type JsonSchema = { readonly [key: string]: unknown };

/** Returns a value within the declared bounds: 0 if allowed, else the nearest bound. */
function sampleOf(schema: JsonSchema): Json {
  if (schema.type === "array")
    return [sampleElement(schema.items), sampleElement(schema.items, "second")].slice(0, Number(schema.maxItems));
  const [first]: unknown[] = Array.isArray(schema.enum) ? schema.enum : [];
  if (typeof first === "string") return first;
  if (schema.type === "boolean") return true;
  if (schema.type === "string") return "Reported by the rehearsal model.".slice(0, Number(schema.maxLength ?? 2000));
  const least = typeof schema.minimum === "number" ? schema.minimum : Number.NEGATIVE_INFINITY;
  const most = typeof schema.maximum === "number" ? schema.maximum : Number.POSITIVE_INFINITY;
  const nearest = Math.max(least, Math.min(most, 0));
  if (schema.type !== "integer") return nearest;
  return nearest > 0 ? Math.ceil(nearest) : Math.floor(nearest);
}

function sampleElement(items: unknown, id = "first"): Json {
  const fields = isObject(items) && isObject(items.properties) ? items.properties : {};
  const values = Object.entries(fields).map(([name, field]) => [name, sampleOf(isObject(field) ? field : {})]);
  return { ...Object.fromEntries(values), id };
}

const handOn: Move = (scene) => {
  if (!scene.tools.has("handoff")) return undefined;
  const next = nextMember(scene);
  if (next === undefined || next.to === scene.agent || !scene.phase.members.includes(next.to)) return undefined;
  if (called(scene, "handoff").some(({ result }) => result?.isError)) return undefined;
  const written = scene.calls.filter(({ name }) => writing.has(name)).length;
  const message = `${written === 0 ? "I wrote nothing this time." : `I wrote ${written} ${written === 1 ? "file" : "files"}.`} Next: ${next.why}`;
  return {
    text: "",
    calls: [{ name: "handoff", input: { to: next.to, message, ...withAnswers(answersGiven(scene)) } }],
  };
};

/** Writing has priority over reviewing, and reviewing over reporting, so that few visits are needed. */
function nextMember(scene: Scene): { to: string; why: string } | undefined {
  const { agent, status } = scene;
  const missing = status.deliverables.find((due) => due.owner !== agent && isMissing(due) && !due.optional);
  if (missing !== undefined) return { to: missing.owner, why: `${missing.title} (${missing.path}) is missing.` };
  const revision = revisionsDue(scene).find(({ deliverable }) => deliverable.owner !== agent);
  if (revision !== undefined) return { to: revision.deliverable.owner, why: `feedback on ${revision.file}.` };
  const author = authorToAnswer(scene);
  if (author !== undefined) return { to: author, why: "answer the findings of the review." };
  const reviewer = status.pendingReviews.find((due) => due.reviewer !== agent)?.reviewer ?? reviewerOfMine(scene);
  if (reviewer !== undefined) return { to: reviewer, why: "files wait for your verdict." };
  const pending = status.outputsPending.find((due) => due.agent !== agent);
  if (pending !== undefined) return { to: pending.agent, why: `report ${pending.outputs.join(", ")}.` };
  return memberNamedInRefusal(scene);
}

/** Author who must answer a finding in the brief, or one that this visit has given since. */
function authorToAnswer({ agent, status, calls }: Scene): string | undefined {
  const open = status.findings.find(({ answer, answeredBy }) => answer === undefined && !answeredBy.includes(agent));
  const judged = faultedIn(calls);
  const owner = status.deliverables.find(({ files }) => files.some((file) => judged.includes(file)))?.owner;
  return judged.length > 0 ? owner : open?.answeredBy[0];
}

/** The reviewer of files that this visit has written, which are not in the brief yet. */
function reviewerOfMine({ calls, phase, pipeline, agent }: Scene): string | undefined {
  const written = calls
    .filter(({ name, result }) => writing.has(name) && !result?.isError)
    .map(({ input }) => pathOf(input));
  return phase.members.find(
    (name) =>
      name !== agent && pipeline.agents[name]?.reviews.some(({ of }) => written.some((path) => matchesGlob(path, of))),
  );
}

function memberNamedInRefusal(scene: Scene): { to: string; why: string } | undefined {
  const refusal = called(scene, "finish").at(-1)?.result;
  if (refusal === undefined) return undefined;
  const to = scene.phase.members.find((name) => name !== scene.agent && new RegExp(`\\b${name}\\b`).test(refusal.text));
  return to === undefined ? undefined : { to, why: firstWords(refusal.text, 60) };
}

const raiseBlocker: Move = (scene) => {
  const refusal = called(scene, "finish").at(-1)?.result;
  const isRaised = called(scene, "ledger_add").some(({ input }) => JSON.stringify(input).includes('"blockers"'));
  if (refusal === undefined || isRaised || !scene.tools.has("ledger_add")) return undefined;
  const input = { section: "blockers", text: `The phase cannot finish. ${firstWords(refusal.text, 60)}` };
  return { text: "I cannot resolve this and record it.", calls: [{ name: "ledger_add", input }] };
};

const finish: Move = (scene) => {
  if (!scene.tools.has("finish") || (called(scene, "finish").length > 0 && !hasRepaired(scene))) return undefined;
  const titles = scene.status.deliverables.map(({ title }) => title).join(", ") || "values only, no files";
  const summary = `Rehearsal of ${scene.phase.title}, round ${scene.round}, for “${scene.statement.title}”: ${titles}.`;
  const input = { summary, ...withAnswers(answersAtEnd(scene)) };
  return { text: "", calls: [{ name: "finish", input }] };
};

const moves: Move[] = [
  recordFindings,
  askCustomer,
  searchBeforeRevising,
  readBeforeRevising,
  revise,
  settleConflicts,
  repairData,
  meetOthers,
  writeMissing,
  addToCode,
  review,
  report,
  handOn,
  finish,
  raiseBlocker,
];
