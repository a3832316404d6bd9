import { describe, expect, test } from "vitest";
import type { Entry } from "../../runtime/swarm/entry.ts";
import { runSwarm } from "../../runtime/swarm/run-swarm.ts";
import type { Phase } from "../../schema/types.ts";
import { agent, calls, MemoryJournal, pipelineOf, ScriptedModel, swarmRun, use } from "../support/swarm-run.ts";

/** Each agent does what is said of it, by its visit's number. */
async function play(
  names: string[],
  decide: (who: string, handoffs: number) => string | undefined,
  phase: Partial<Phase> = {},
) {
  const pipeline = pipelineOf(
    names.map((name) => agent(name)),
    phase,
  );
  const journal = new MemoryJournal();
  let turn = 0;
  const models = new ScriptedModel([
    ({ metadata }) => {
      const to = decide(metadata.agent, handedOff(journal).length);
      const work = use("git_write", { path: `docs/${turn++}.md`, content: `# ${turn}\n` });
      return calls(
        work,
        to === undefined ? use("finish", { summary: "Done." }) : use("handoff", { to, message: "Go." }),
      );
    },
  ]);
  const outcome = await runSwarm(swarmRun({ pipeline, models, journal }));
  const handoffs = handedOff(journal);
  return { outcome, handoffs, path: handoffs.map(({ from, to }) => `${from}>${to}`) };
}

const handedOff = ({ entries }: MemoryJournal) =>
  entries.filter((entry): entry is Extract<Entry, { kind: "handed-off" }> => entry.kind === "handed-off");

/** As it would be where the two are asked to show each other everything. */
const toAndFro = (who: string) => (who === "pm" ? "dev" : between(who));

const between = (who: string) => (who === "dev" ? "qa" : "dev");

test.each([2, 4])("%i honest cycles of review between two members fit into a round", async (cycles) => {
  const { outcome } = await play(["pm", "dev", "qa"], (who, handoffs) =>
    handoffs >= 1 + 2 * cycles ? undefined : who === "pm" ? "dev" : between(who),
  );
  expect(outcome.kind).toBe("done");
});

test("two members who pass the work to and fro are both warned, then the entry agent gets it, then the round ends", async () => {
  const { outcome, handoffs, path } = await play(["pm", "dev", "qa"], (who) => (who === "pm" ? "dev" : between(who)));
  expect(outcome).toMatchObject({ kind: "limit", limit: expect.stringMatching(/repetition|handoffs/) });
  expect(path.slice(0, 9)).toEqual([
    ...["pm>dev", "dev>qa", "qa>dev", "dev>qa", "qa>dev", "dev>qa", "qa>dev"],
    ...["dev>pm", "pm>dev"],
  ]);
  const warned = handoffs.slice(0, 8).map(({ message }) => /The last (\d) handoffs/.exec(message)?.[1]);
  expect(warned).toEqual([undefined, undefined, undefined, undefined, undefined, "6", "7", "8"]);
  expect(handoffs[7]).toMatchObject({
    among: ["dev", "qa"],
    message: expect.stringContaining("dev wanted to hand this to qa"),
  });
});

test("where the entry agent is one of the two, the first other member settles it and may finish", async () => {
  const { outcome, path } = await play(["dev", "qa", "pm"], (who) => (who === "pm" ? undefined : between(who)));
  expect(outcome.kind).toBe("done");
  expect(path.at(-1)?.endsWith(">pm")).toBe(true);
});

test("a swarm of two is warned with the handoffs that are left, and ends at their limit", async () => {
  const { outcome, handoffs } = await play(["dev", "qa"], between);
  expect(outcome).toMatchObject({ kind: "limit", limit: "handoffs" });
  expect(handoffs[5]?.message).toContain("9 handoffs are left in this round.");
});

describe("a declared edge between two who pass the work to and fro", () => {
  const forced = (...edges: [string, string][]) => ({ forcedHandoffs: edges });

  test("keeps its way when it fills the window, and the next free handoff is led to the entry agent", async () => {
    const { handoffs, path } = await play(["pm", "dev", "qa"], toAndFro, forced(["dev", "qa"]));
    expect(path.slice(0, 10)).toEqual([
      ...["pm>dev", "dev>qa", "qa>dev", "dev>qa", "qa>dev", "dev>qa", "qa>dev"],
      ...["dev>qa", "qa>pm", "pm>dev"],
    ]);
    expect(handoffs[7]).toMatchObject({ from: "dev", to: "qa", forced: true });
    expect(handoffs[7]?.message).toContain("With the next handoff that the phase does not declare the work goes");
    expect(handoffs[8]).toMatchObject({ forced: false, among: ["dev", "qa"] });
    expect(handoffs.filter(({ among }) => among !== undefined)).toHaveLength(1);
  });

  test("ends the round like any other handoff once the two were led and continued", async () => {
    const limits = pipelineOf([agent("pm")]).phases.design!.limits;
    const { outcome, handoffs } = await play(["pm", "dev", "qa"], toAndFro, {
      ...forced(["dev", "qa"]),
      limits: { ...limits, handoffs: 40 },
    });
    expect(outcome).toMatchObject({ kind: "limit", limit: "repetition" });
    expect(handoffs.length).toBeLessThan(20);
  });

  test("is met when an agent wants to finish, so a finish is neither led elsewhere nor lost", async () => {
    const { outcome, path } = await play(
      ["pm", "dev", "qa"],
      (who, handoffs) => (who === "dev" && handoffs >= 7 ? undefined : toAndFro(who)),
      forced(["dev", "qa"]),
    );
    expect(path.slice(7, 9)).toEqual(["dev>qa", "qa>pm"]);
    expect(outcome.kind).toBe("limit");
  });

  test("both ways is bounded by the limit of handoffs, because no handoff between them is free", async () => {
    const { outcome, handoffs } = await play(["pm", "dev", "qa"], toAndFro, forced(["dev", "qa"], ["qa", "dev"]));
    expect(outcome).toMatchObject({ kind: "limit", limit: "handoffs" });
    expect(handoffs.slice(1).every((each) => each.forced && each.among === undefined)).toBe(true);
  });
});
