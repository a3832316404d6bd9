import type { Agent } from "../../schema/types.ts";
import { builtIn, objectOf, refused, said, textOf } from "./built-in.ts";
import type { Files, Severity, Verdict } from "./ports.ts";

const submit = builtIn<{
  paths: string[];
  verdict: Verdict["verdict"];
  severity: Severity;
  findings: string;
}>({
  name: "review_submit",
  effect: "read",
  description:
    "Records your verdict on the current content of one or more artifacts. request-changes keeps the phase open until the artifact has changed, whatever the severity; approve lets it pass. When an artifact changes afterwards it needs a new verdict.",
  input: objectOf(
    {
      paths: { type: "array", items: { type: "string", minLength: 1 }, minItems: 1, maxItems: 100 },
      verdict: { type: "string", enum: ["approve", "request-changes"] },
      severity: {
        type: "string",
        enum: ["none", "low", "medium", "high", "critical"],
        description: "Of the worst finding.",
      },
      findings: textOf("What you found, with places; what is good counts too."),
    },
    ["paths", "verdict", "severity", "findings"],
  ),
  async run({ agent, arguments: { paths, ...judgement }, turn }, { files, records, now }) {
    const targets = await Promise.all(paths.map((path) => reviewable(files, agent, path)));
    const blocking = await blockingSeverities(files, agent, paths);
    const faults = targets.flatMap((target) => (target.kind === "refused" ? [target.reason] : []));
    const contradiction = contradictionIn(judgement, blocking);
    if (contradiction) faults.push(contradiction);
    if (faults.length) return refused(faults.join("\n"));
    const { phase, round } = turn;
    for (const target of targets) {
      if (target.kind === "refused") continue;
      const { path, digest } = target;
      await records.judge({ path, digest, ...judgement, agent: agent.name, phase, round, time: now() });
    }
    return said(`Recorded: ${judgement.verdict}, severity ${judgement.severity}, for ${paths.join(", ")}.`);
  },
});

/** The severities that keep a phase open over any of the paths, by the agent's declared reviews; else by what holds where nothing is declared. */
async function blockingSeverities(files: Files, agent: Agent, paths: string[]): Promise<Set<string>> {
  const blocking = new Set<string>();
  for (const path of paths) {
    for (const { of, blockOn } of agent.reviews) {
      if ((await files.resolve([of], path)).kind === "inside") for (const severity of blockOn) blocking.add(severity);
    }
  }
  return blocking.size > 0 ? blocking : new Set(["high", "critical"]);
}

function contradictionIn(
  { verdict, severity }: Pick<Verdict, "verdict" | "severity">,
  blocking: Set<string>,
): string | undefined {
  if (verdict === "approve" && blocking.has(severity)) {
    return `A fault of severity ${severity} keeps the phase open: you cannot approve with it. Request changes, or give the severity of the worst fault that is left.`;
  }
  if (verdict === "request-changes" && severity === "none") {
    return "To request changes, give the severity of the worst fault and say in the findings what must change.";
  }
  return undefined;
}

type Reviewable = { kind: "artifact"; path: string; digest: string } | { kind: "refused"; reason: string };

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

export const reviewTools = [submit];
