import type { Digest } from "../../../../../base/digest.ts";
import type { Agent } from "../../../../../schema/types.ts";
import { objectOf, textOf } from "../../../input-schema.ts";
import { refused, said } from "../../../outcome.ts";
import type { BuiltInCall, Files, Severity, ToolContext, Verdict } from "../../../ports.ts";
import { textArgument } from "../../../text-argument.ts";
import { type BuiltIn, builtIn } from "../built-in.ts";
import { faultInEvidence } from "./evidence.ts";
import { findingsInput, type GivenFinding, renderFindings, severities, worstOf } from "./findings.ts";

interface Submission {
  paths: string[];
  verdict: Verdict["verdict"];
  severity: Severity;
  findings: GivenFinding[];
  quotes: { path: string; line: string }[];
  summary: string;
}

const submit = builtIn<Submission>({
  name: "review_submit",
  effect: "read",
  description:
    "Records your verdict on the current content of one or more artifacts, all of which you have read as they are now. request-changes keeps the phase open until the artifact has changed, whatever the severity; approve lets it pass, with findings that do not block. When an artifact changes afterwards it needs a new verdict. Findings get numbers and reach the authors, who answer each before the phase can finish. Your newest verdict on a file takes the place of those before it: give again what is still wrong, and leave out what an answer has settled.",
  input: objectOf(
    {
      paths: {
        type: "array",
        items: { type: "string", minLength: 1 },
        minItems: 1,
        maxItems: 100,
        description: "The files that this verdict applies to.",
      },
      verdict: { type: "string", enum: ["approve", "request-changes"], description: "The same for all of the paths." },
      severity: { type: "string", enum: [...severities], description: "Of the worst finding; none without findings." },
      findings: findingsInput,
      quotes: {
        type: "array",
        maxItems: 200,
        description: "For each path one line that your verdict rests on, copied from the file.",
        items: objectOf({ path: textOf("One of paths."), line: textOf("At least 8 characters of one line.") }, [
          "path",
          "line",
        ]),
      },
      summary: textOf("What you looked at and what the verdict rests on, in a few sentences."),
    },
    ["paths", "verdict", "severity", "findings", "quotes", "summary"],
  ),
  record: (input) => {
    const given = textArgument(input, "verdict") === "approve" ? "approved" : "changes requested";
    return { kind: "review-given", text: `gave a verdict: ${given}, severity ${textArgument(input, "severity")}.` };
  },
  async run(call, context) {
    const { arguments: given, agent } = call;
    const { files } = context;
    const targets = await Promise.all(given.paths.map((path) => reviewable(files, agent, path)));
    const artifacts = targets.flatMap((target) => (target.kind === "artifact" ? [target] : []));
    const faults = targets.flatMap((target) => (target.kind === "refused" ? [target.reason] : []));
    faults.push(...contradictions(given, await blockingSeverities(files, agent, given.paths), artifacts));
    for (const { path, digest } of artifacts) {
      const quotes = await Promise.all(given.quotes.map((quote) => isAbout(files, quote.path, path)));
      const lines = given.quotes.flatMap(({ line }, at) => (quotes[at] ? [line] : []));
      const fault = await faultInEvidence(context, agent.name, { path, digest, quotes: lines });
      if (fault) faults.push(fault);
    }
    if (faults.length) return refused(faults.join("\n"));
    const numbers = await record(artifacts, call, context);
    const told = numbers.length === 0 ? "" : ` Findings ${numbers.join(", ")}.`;
    return said(`Recorded: ${given.verdict}, severity ${given.severity}, for ${given.paths.join(", ")}.${told}`);
  },
});

/** Records one verdict per artifact, with its findings; resolves with the findings' numbers. */
async function record(
  artifacts: { path: string; digest: Digest }[],
  { agent, arguments: given, turn, id }: BuiltInCall<Submission>,
  { files, records, now }: ToolContext,
): Promise<number[]> {
  const { phase, round } = turn;
  const numberedAfter = highestNumber(
    (await records.verdicts()).filter((verdict) => verdict.phase === phase),
    id,
  );
  let last = numberedAfter;
  const numbers: number[] = [];
  for (const { path, digest } of artifacts) {
    const about = await Promise.all(given.findings.map((finding) => isAbout(files, finding.path, path)));
    const points = given.findings.flatMap(({ path: _, ...finding }, at) => (about[at] ? [finding] : []));
    const numbered = points.map((point) => ({ number: ++last, ...point }));
    numbers.push(...numbered.map(({ number }) => number));
    await records.judge({
      path,
      digest,
      verdict: given.verdict,
      severity: worstOf(points),
      findings: renderFindings(numbered, given.summary),
      points: numbered,
      numberedAfter,
      agent: agent.name,
      phase,
      round,
      time: now(),
      call: id,
    });
  }
  return numbers;
}

/**
 * Highest number of a finding of the phase before the call. A verdict may replace one on the same content: the replaced
 * numbers stay used, because answers refer to them; a repeated call gives the same numbers.
 */
function highestNumber(verdicts: Verdict[], call: string): number {
  const given = verdicts.find((verdict) => verdict.call === call && verdict.numberedAfter !== undefined);
  const earlier = verdicts.filter((verdict) => verdict.call !== call);
  const used = earlier.flatMap(({ points = [], numberedAfter = 0 }) => [
    numberedAfter,
    ...points.map(({ number }) => number),
  ]);
  return given?.numberedAfter ?? Math.max(0, ...used);
}

async function isAbout(files: Files, written: string, path: string): Promise<boolean> {
  const target = await files.resolve(["**"], written);
  return target.kind === "inside" && target.path === path;
}

/** Severities that block the phase for any of the paths, by the agent's declared reviews or the default. */
async function blockingSeverities(files: Files, agent: Agent, paths: string[]): Promise<Set<string>> {
  const blocking = new Set<string>();
  for (const path of paths) {
    for (const { of, blockOn } of agent.reviews) {
      if ((await files.resolve([of], path)).kind === "inside") for (const severity of blockOn) blocking.add(severity);
    }
  }
  return blocking.size > 0 ? blocking : new Set(["high", "critical"]);
}

function contradictions(
  { verdict, severity, findings }: Submission,
  blocking: Set<string>,
  artifacts: { path: string }[],
): string[] {
  const faults: string[] = [];
  if (verdict === "approve" && blocking.has(severity)) {
    faults.push(
      `A fault of severity ${severity} keeps the phase open: you cannot approve with it. Request changes, or give the severity of the worst fault that is left.`,
    );
  }
  const worst = worstOf(findings);
  if (worst !== severity) {
    faults.push(`The worst of your findings has the severity ${worst}, your verdict has ${severity}: let them agree.`);
  }
  const paths = new Set(artifacts.map(({ path }) => path));
  const strange = findings.find(({ path }) => !paths.has(path));
  if (strange && artifacts.length > 0) faults.push(`${strange.path} has a finding and is not one of your paths.`);
  if (verdict === "request-changes") {
    const faultless = artifacts.filter(({ path }) => !findings.some((finding) => finding.path === path));
    faults.push(
      ...faultless.map(({ path }) => `To request changes of ${path}, give the finding that must be answered in it.`),
    );
  }
  return faults;
}

type Reviewable = { kind: "artifact"; path: string; digest: Digest } | { kind: "refused"; reason: string };

async function reviewable(files: Files, agent: Agent, requested: string): Promise<Reviewable> {
  const target = await files.resolve(["**"], requested);
  if (target.kind === "refused") return target;
  const { path } = target;
  const entry = files.files().find((file) => file.path === path);
  if (!entry) return { kind: "refused", reason: `There is no file ${path} to review.` };
  if (files.isPending(path) || files.authorOf(path) === agent.name) {
    return { kind: "refused", reason: `${path} was last written by you; another agent must review it.` };
  }
  return { kind: "artifact", path, digest: entry.digest };
}

export const reviewTools: BuiltIn[] = [submit];
