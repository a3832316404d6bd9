import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { runCrew } from "../support/run-crew.ts";

const root = join(import.meta.dirname, "../..");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Copies CloudCrew's workspace, with other models behind its prompts. */
function cloudCrewOn(models: string): string {
  const workspace = mkdtempSync(join(tmpdir(), "crew-failing-"));
  folders.push(workspace);
  for (const folder of ["agents", "phases", "engagements"])
    cpSync(join(root, folder), join(workspace, folder), { recursive: true });
  const engagement = join(workspace, "engagements/cloudcrew/engagement.yaml");
  const declared = readFileSync(engagement, "utf8");
  const changed = declared.replace(/^models:\n(?:[ \t].*\n)+/m, () => models);
  expect(changed).not.toBe(declared);
  writeFileSync(engagement, changed);
  return workspace;
}

const models = {
  openai: `models:
  reasoning: {provider: openai, key: openai-key, id: gpt-5.5, fallback: [gpt-5.4], maxTokens: 32768}
  working: {provider: openai, key: openai-key, id: gpt-5.4, fallback: [gpt-5.4-mini], maxTokens: 16384}
`,
  anthropic: `models:
  reasoning: {provider: anthropic, key: anthropic-key, id: claude-opus-5-5, fallback: [claude-opus-4-8], maxTokens: 32768}
  working: {provider: anthropic, key: anthropic-key, id: claude-sonnet-5-5, fallback: [claude-sonnet-4-6], maxTokens: 16384}
`,
};

const rates = "errors=0.2,streams=0.1,bursts=0.05";

type Usage = RehearsalReport["usage"];
const kinds = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "costMicros"] as const;
const less = (whole: Usage, part: Usage) => kinds.map((kind) => [kind, whole[kind] - part[kind]]);
const inputOf = (usage: Usage) => usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;

test.each(["openai", "anthropic"] as const)(
  "CloudCrew delivers all that is required while a fifth of the calls of %s fail, and its record is the service's count but for broken streams, which it estimates and not too low",
  (provider) => {
    const workspace = cloudCrewOn(models[provider]);
    const words = ["rehearse", "cloudcrew", "--workspace", workspace, "--misbehave", rates, "--seed", "4", "--json"];
    const { code, stdout, stderr } = runCrew(words);
    expect(code, stderr).toBe(0);
    const report = JSON.parse(stdout) as RehearsalReport;
    expect([report.outcome, report.problems]).toEqual(["finished", []]);
    expect(report.phases.filter(({ status }) => status !== "done")).toEqual([]);
    const { usage, estimated, service } = report;
    const { replies, faults, brokenOff } = service!;
    expect(faults!.errors / (replies + faults!.errors)).toBeGreaterThan(0.1);
    expect(faults!.streams / replies).toBeGreaterThan(0.05);
    expect(faults!.bursts).toBeGreaterThanOrEqual(3);
    expect(estimated!.calls).toBe(faults!.streams);
    expect(less(usage, estimated!)).toEqual(less(service!, brokenOff!));
    for (const kind of ["outputTokens", "costMicros"] as const)
      expect(estimated![kind], kind).toBeGreaterThanOrEqual(brokenOff![kind]);
    // The Messages API reports the input with its first event; chat completions report all at the end.
    if (provider === "anthropic") expect(inputOf(estimated!)).toBe(inputOf(brokenOff!));
    else expect(inputOf(estimated!)).toBeGreaterThanOrEqual(inputOf(brokenOff!));
  },
);
