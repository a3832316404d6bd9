import { expect, test } from "vitest";
import { eventsOf } from "../../runtime/runner/entry-events.ts";
import type { Entry } from "../../runtime/swarm/entry.ts";
import type { ContentBlock } from "../../runtime/swarm/ports.ts";
import { noProgress } from "../../runtime/swarm/progress.ts";
import { initialState, type State } from "../../runtime/swarm/state.ts";
import { noTroubles } from "../../runtime/swarm/troubles.ts";
import { commit } from "../support/commits.ts";

const context = {
  phaseTitle: "Design",
  round: 1,
  titleOf: (agent: string) => `The ${agent}`,
  questionId: (number: number) => `design-1-${number}`,
  revision: async () => commit("written"),
  isThere: () => true,
  isReview: false,
  recordOf: () => undefined,
};

function during(call: ContentBlock): State {
  const messages = [{ role: "assistant" as const, content: [call] }];
  return { ...initialState("pm"), visit: { agent: "pm", messages, troubles: noTroubles, progress: noProgress } };
}

const returned: Entry = {
  kind: "tool-returned",
  callId: "1",
  outcome: { text: "Wrote it.", isError: false, written: [] },
  at: 1,
} as const;
const write: ContentBlock = { kind: "tool-use", id: "1", name: "git_write", input: { path: "docs/plan.md" } };

test("the activity distinguishes what an agent chose to hand over, what the phase declares, and what was led to a third agent", async () => {
  const handed = (more: object): Entry => ({
    ...{ kind: "handed-off", from: "dev", to: "pm", message: "Go on.", forced: false, at: 1 },
    ...more,
  });
  const told = async (more: object) => (await eventsOf(handed(more), initialState("pm"), context))[0];
  expect(await told({})).toEqual({ kind: "handoff", agent: "dev", to: "pm", text: "The dev handed over to The pm." });
  expect(await told({ forced: true })).toMatchObject({
    text: "The dev handed over to The pm, as the phase declares.",
  });
  expect(await told({ among: ["dev", "qa"] })).toMatchObject({
    among: ["dev", "qa"],
    text: "The work went to and fro between The dev and The qa only, so The dev's handoff was led to The pm.",
  });
});

test("the activity distinguishes a file that was written in words from one that was written by a call", async () => {
  const told = async (call: ContentBlock) => (await eventsOf(returned, during(call), context)).map(({ text }) => text);
  expect(await told(write)).toEqual(["The pm called git_write."]);
  expect(await told({ ...write, isFenced: true })).toEqual([
    "The pm called git_write with a fenced block of its reply.",
  ]);
});
