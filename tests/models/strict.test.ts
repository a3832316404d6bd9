import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { converseInput } from "../../runtime/models/bedrock/converse-input.ts";
import { signatureOf } from "../../runtime/models/rehearsal/signature.ts";
import { refusals, refuse } from "../../runtime/models/rehearsal/strict/refuse.ts";
import type { ConverseBody } from "../../runtime/models/rehearsal/wire.ts";
import type { ContentBlock, Message } from "../../runtime/swarm/ports.ts";
import { familyOf } from "../../schema/model-families.ts";
import { modelRequest } from "../support/model-endpoint.ts";
import {
  asking,
  assistant,
  call,
  claude4,
  hello,
  llama,
  nova,
  opus,
  point,
  result,
  sonnet45,
  strictCases,
  thought,
  thoughtOut,
  user,
} from "./strict-cases.ts";

describe("the endpoint that rehearsals are played behind refuses what Amazon Bedrock refuses", () => {
  test.each(strictCases)("%s (%s)", (rule, modelId, body) => {
    const { find } = refusals.find(({ id }) => id === rule) ?? {};
    expect(find?.({ body, modelId, family: familyOf(modelId) })).toBeTypeOf("string");
    expect(refuse(modelId, body)).toMatchObject({
      status: expect.toSatisfy((status) => status === 400 || status === 403),
    });
  });

  test("each rule has a case that breaks it, and says where it comes from", () => {
    const shown = new Set(strictCases.map(([rule]) => rule));
    // Of no family that crew knows is it certain that reasoning is never taken.
    expect(refusals.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual(["reasoning-unasked"]);
    for (const { source } of refusals) expect(source).toMatch(/^[a-z.]+\.(com|dev)\//);
  });

  test("what is right passes: thinking in its place, results first, points that fall in lifetime", () => {
    const body = asking(
      [hello, assistant(thought("Hm."), call(thoughtOut)), user(result(thoughtOut, "ok", "success"), point())],
      { system: [{ text: "You." }, point("1h")] },
    );
    expect(refuse(opus, body)).toBeUndefined();
  });
});

/** Anything a model may have said, in an order that a round may give it. */
const said = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: fc.constantFrom("Go on.", "", "  ") }),
  fc.record({ kind: fc.constant("reasoning" as const), text: fc.constantFrom("Hm.", ""), signature: fc.constant("x") }),
  fc.record({
    kind: fc.constant("tool-use" as const),
    id: fc.constantFrom("a", "b", thoughtOut, "", "with space", "é".repeat(80)),
    name: fc.constantFrom("git_list", "git.read", "$x", "", "__proto__", "n".repeat(100)),
    input: fc.constantFrom({}, { path: "a" }, null, "a", ["a"]),
  }),
);

const history = fc.array(fc.array(said, { maxLength: 4 }), { maxLength: 5 }).map((replies): Message[] => {
  const messages: Message[] = [{ role: "user", content: [{ kind: "text", text: "Hello" }] }];
  for (const reply of replies) {
    const content = reply.map(
      (block): ContentBlock => (block.kind === "reasoning" ? { ...block, signature: signatureOf(block.text) } : block),
    );
    // One id answers one call, as the reader and the fold see to it.
    const calls = content.filter((block) => block.kind === "tool-use");
    const unique = content.filter(
      (block) => block.kind !== "tool-use" || calls.find(({ id }) => id === block.id) === block,
    );
    messages.push({ role: "assistant", content: unique, by: opus });
    const results = unique.flatMap((block): ContentBlock[] =>
      block.kind === "tool-use" ? [{ kind: "tool-result", id: block.id, text: "", isError: true }] : [],
    );
    messages.push({ role: "user", content: results.length > 0 ? results : [{ kind: "text", text: "Call a tool." }] });
  }
  return messages;
});

test.each([opus, sonnet45, claude4, nova, llama, "some.model-nobody-knows"])(
  "whatever was said so far, %s takes the next request",
  (modelId) => {
    fc.assert(
      fc.property(history, fc.constantFrom("off" as const, "5m" as const, "1h" as const), (messages, cache) => {
        // What a model thought before it called belongs in front of the call: the reader keeps it there.
        fc.pre(
          modelId !== opus ||
            messages.every(
              ({ content }) => !JSON.stringify(content).includes("thought-") || content[0]?.kind === "reasoning",
            ),
        );
        const request = modelRequest({ messages, model: { ...modelRequest().model, ids: [modelId], cache } });
        const body = JSON.parse(JSON.stringify(converseInput(request, modelId, 1))) as ConverseBody;
        expect(refuse(modelId, body)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  },
);

test("reasoning goes back to the model that did it, and to no other", () => {
  const messages: Message[] = [
    { role: "user", content: [{ kind: "text", text: "Hello" }] },
    {
      role: "assistant",
      by: opus,
      content: [
        { kind: "reasoning", text: "Hm.", signature: "s" },
        { kind: "text", text: "Yes." },
      ],
    },
    { role: "user", content: [{ kind: "text", text: "And?" }] },
  ];
  const kinds = (modelId: string) =>
    converseInput(modelRequest({ messages }), modelId, 1).messages?.[1]?.content?.map((block) => Object.keys(block)[0]);
  expect(kinds(opus)).toEqual(["reasoningContent", "text"]);
  expect(kinds("us.anthropic.claude-opus-4-8")).toEqual(["text"]);
});
