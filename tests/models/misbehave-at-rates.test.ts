import { expect, test } from "vitest";
import { parseMisbehaviour } from "../../cli/misbehave-flag.ts";
import { misbehaviourOf, misbehaviours, spoil } from "../../runtime/models/rehearsal/misbehave-at-rates.ts";
import { type ConverseBody, converseStreamFrames, wireUsage } from "../../runtime/models/rehearsal/wire.ts";
import { readFrames } from "../support/event-frames.ts";

const asked = (text: string): ConverseBody => ({ messages: [{ role: "user", content: [{ text }] }] });
const half = { seed: 7, rates: { cut: 0.1, refuse: 0.05, words: 0.2, names: 0.15 } };
const reply = {
  text: "I write it.",
  calls: [{ name: "git_write", input: { path: "a.md", content: "x".repeat(400) } }],
};

test("each kind comes at its rate, and the same request always meets the same", () => {
  const met = Array.from({ length: 4000 }, (_, nth) => misbehaviourOf(asked(`${nth}`), "m", half));
  const shares = Object.fromEntries(
    misbehaviours.map((kind) => [kind, met.filter((each) => each === kind).length / 4000]),
  );
  for (const kind of misbehaviours) expect(shares[kind]).toBeCloseTo(half.rates[kind], 1);
  expect(Array.from({ length: 4000 }, (_, nth) => misbehaviourOf(asked(`${nth}`), "m", half))).toEqual(met);
});

test("another seed, another model and another attempt of the same turn are drawn anew", () => {
  const drawn = (seed: number, modelId: string, attempt: string) =>
    Array.from({ length: 50 }, (_, nth) =>
      misbehaviourOf({ ...asked(`${nth}`), requestMetadata: { attempt } }, modelId, { ...half, seed }),
    );
  const first = drawn(7, "m", "1");
  expect([drawn(8, "m", "1"), drawn(7, "n", "1"), drawn(7, "m", "2")]).not.toContainEqual(first);
});

test("a reply that is cut sends half of its last call's arguments, and only what was sent is counted", () => {
  const cut = spoil(reply, "cut");
  const frames = readFrames(Buffer.concat([...converseStreamFrames(asked("Write."), cut)])) as {
    body: { delta?: { toolUse?: { input: string } }; stopReason?: string };
  }[];
  const sent = frames.map(({ body }) => body.delta?.toolUse?.input ?? "").join("");
  expect(sent.length).toBe(JSON.stringify(reply.calls[0]!.input).length >> 1);
  expect(frames.find(({ body }) => body.stopReason)?.body.stopReason).toBe("max_tokens");
  expect(wireUsage(asked("Write."), cut).outputTokens).toBeLessThan(
    wireUsage(asked("Write."), reply).outputTokens * 0.65,
  );
});

test("rates are read exactly", () => {
  expect(parseMisbehaviour("cut=0.05, refuse=1e-2", 3)).toEqual({ seed: 3, rates: { cut: 0.05, refuse: 0.01 } });
  expect(parseMisbehaviour(undefined, 3)).toBeUndefined();
  for (const text of ["", "cut", "cut=", "cut=2", "cut=-0.1", "cat=0.1", "cut=0.1=2", "cut=x"])
    expect(() => parseMisbehaviour(text, 1)).toThrow("is not a rate");
  expect(() => parseMisbehaviour("cut=0.1,cut=0.2", 1)).toThrow("named twice");
  expect(() => parseMisbehaviour("cut=0.6,words=0.6", 1)).toThrow("add up to");
});

test("what another service signed, and another project's id and times, choose the same replies", () => {
  const withChance = (nth: number, signature: string, project: string, time: string): ConverseBody => ({
    requestMetadata: { project },
    messages: [
      { role: "assistant", content: [{ reasoningContent: { reasoningText: { text: "What is due?", signature } } }] },
      { role: "user", content: [{ text: `${nth}: ${project} began at ${time}.` }] },
    ],
  });
  const met = (...chance: [string, string, string]) =>
    Array.from({ length: 400 }, (_, nth) => misbehaviourOf(withChance(nth, ...chance), "m", half));
  const one = met("llOI+=.WNQC/r28=", "shop-a1b2c3", "2026-11-20T10:00:00.000Z");
  expect(new Set(one).size).toBeGreaterThan(1);
  expect(met("9dg7=.58jW+dI=", "shop-x9y8z7", "2026-11-21T11:22:33.444Z")).toEqual(one);
});

test("a request that names its turn is drawn by the turn, whatever other phases have written by then", () => {
  const turns = (text: string, project: string) =>
    Array.from({ length: 400 }, (_, turn) =>
      misbehaviourOf(
        { ...asked(text), requestMetadata: { project, phase: "poc", round: "1", agent: "dev", turn: `${turn}` } },
        "m",
        half,
      ),
    );
  const alone = turns("Nothing is written yet.", "shop-a1b2c3");
  expect(new Set(alone).size).toBe(misbehaviours.length + 1);
  expect(turns("Data has written migration-plan.md.", "shop-x9y8z7")).toEqual(alone);
});
