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
    "Records your verdict on the current content of one or more artifacts. When an artifact changes afterwards it needs a new verdict.",
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
    const faults = targets.flatMap((target) => (target.kind === "refused" ? [target.reason] : []));
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
