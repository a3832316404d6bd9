import { createHash } from "node:crypto";
import { objectOf, textOf } from "../../../input-schema.ts";
import { refused, said } from "../../../outcome.ts";
import type { Files } from "../../../ports.ts";
import { textArgument } from "../../../text-argument.ts";
import { builtIn } from "../built-in.ts";

interface DecisionRecord {
  title: string;
  status: "proposed" | "accepted" | "deprecated" | "superseded";
  context: string;
  decision: string;
  consequences: string;
}

const write = builtIn<DecisionRecord>({
  name: "adr_write",
  effect: "write",
  description:
    "Writes an architecture decision record. The runner numbers it, names the file and adds the decision to the ledger; the same title again replaces the record.",
  input: objectOf(
    {
      title: {
        ...textOf("The decision in a short phrase, such as: Use DynamoDB for the order store."),
        maxLength: 120,
      },
      status: { type: "string", enum: ["proposed", "accepted", "deprecated", "superseded"] },
      context: textOf("The forces at play: requirements, constraints, options considered. Markdown."),
      decision: textOf("What is decided, in full sentences. Markdown."),
      consequences: textOf("What becomes easier and harder because of it. Markdown."),
    },
    ["title", "status", "context", "decision", "consequences"],
  ),
  record: (input) => ({ kind: "fact-recorded", text: `recorded: ${textArgument(input, "title")}` }),
  async run({ agent, arguments: record, turn }, { files, records, decisionsFolder, now }) {
    const slug = slugOf(record.title);
    if (slug === "") return refused("The title has no letters or digits for the file's name.");
    const folder = decisionsFolder(agent);
    const name = recordName(files, folder, slug);
    const target = await files.resolve(agent.writes, `${folder}/${name}`);
    if (target.kind === "refused") return refused(target.reason);
    const time = now();
    await files.write(target.path, render(record, { number: name.slice(0, 4), date: time.slice(0, 10) }));
    // One decision per record, even if it is rewritten.
    const id = `decision-${createHash("sha256").update(target.path).digest("hex").slice(0, 8)}`;
    await records.add({
      id,
      section: "decisions",
      text: record.title,
      rationale: firstParagraph(record.decision),
      by: agent.name,
      phase: turn.phase,
      round: turn.round,
      time,
      path: target.path,
    });
    return said(`Wrote ${target.path} and recorded the decision as ${id}.`, [target.path]);
  },
});

function slugOf(title: string): string {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
}

/** Name of the record with this slug, or of a new one with the next number. */
function recordName(files: Files, folder: string, slug: string): string {
  const taken = files.files().flatMap(({ path }) => {
    const match = path.startsWith(`${folder}/`) ? /^(\d{4})-(.+)\.md$/.exec(path.slice(folder.length + 1)) : null;
    return match ? [{ number: Number(match[1]), slug: match[2] }] : [];
  });
  const same = taken.find((record) => record.slug === slug);
  const number = same?.number ?? Math.max(0, ...taken.map((record) => record.number)) + 1;
  return `${String(number).padStart(4, "0")}-${slug}.md`;
}

function render(record: DecisionRecord, { number, date }: { number: string; date: string }): string {
  return [
    `# ADR ${number}: ${record.title.replace(/\s+/g, " ").trim()}`,
    `Date: ${date}`,
    "## Status",
    record.status.charAt(0).toUpperCase() + record.status.slice(1),
    "## Context",
    record.context.trim(),
    "## Decision",
    record.decision.trim(),
    "## Consequences",
    `${record.consequences.trim()}\n`,
  ].join("\n\n");
}

function firstParagraph(text: string): string {
  return (text.trim().split(/\n\s*\n/)[0] ?? "").slice(0, 1000);
}

export const adrTools = [write];
