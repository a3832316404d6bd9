import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { betasOf, messagesInput } from "../../runtime/models/anthropic/messages-input.ts";
import type { MessagesBody } from "../../runtime/models/anthropic/rehearsal/messages-body.ts";
import { messagesRules, refuseMessages } from "../../runtime/models/anthropic/rehearsal/refuse-messages.ts";
import { signatureOf } from "../../runtime/models/rehearsal/signature.ts";
import { thoughtOutBy } from "../../runtime/models/rehearsal/wire.ts";
import type { ContentBlock, Message, ModelRequest } from "../../runtime/swarm/ports.ts";
import type { Model } from "../../schema/types.ts";
import { modelRequest } from "../support/model-endpoint.ts";

const opus = "claude-opus-5-5";
/** Id of a call that Opus made after reasoning. */
const thoughtOut = `${thoughtOutBy(opus)}-1-1`;
const local = "qwen3:8b";
const hello: Message = { role: "user", content: [{ kind: "text", text: "Hello" }] };

/** The body of a request as it is sent. */
function bodyFor(modelId: string, model: Partial<Model> = {}, request: Partial<ModelRequest> = {}): MessagesBody {
  const whole = modelRequest({ ...request, model: { ...modelRequest().model, ids: [modelId], ...model } });
  return JSON.parse(JSON.stringify(messagesInput(whole, modelId))) as MessagesBody;
}

const looped: Message[] = [
  {
    role: "user",
    content: [
      { kind: "text", text: "The statement.", isLasting: true },
      { kind: "text", text: "Go on." },
    ],
  },
  {
    role: "assistant",
    by: opus,
    content: [
      { kind: "reasoning", text: "Hm.", signature: "seal" },
      { kind: "reasoning", text: "", redacted: "aGlkZGVu" },
      { kind: "tool-use", id: "toolu_1", name: "git_list", input: {} },
    ],
  },
  { role: "user", content: [{ kind: "tool-result", id: "toolu_1", text: "docs", isError: false }] },
];

test("a model of the maker gets cache points with lifetimes that do not rise, four at most", () => {
  const { system, tools, messages } = bodyFor(opus, { cache: "1h" }, { messages: looped });
  expect(system).toEqual([{ type: "text", text: "You are a test.", cache_control: { type: "ephemeral", ttl: "1h" } }]);
  expect(tools?.[0]).not.toHaveProperty("cache_control");
  expect(messages[0]?.content).toEqual([
    { type: "text", text: "The statement.", cache_control: { type: "ephemeral", ttl: "1h" } },
    { type: "text", text: "Go on.", cache_control: { type: "ephemeral" } },
  ]);
  expect(messages[2]?.content).toEqual([
    { type: "tool_result", tool_use_id: "toolu_1", content: "docs", cache_control: { type: "ephemeral" } },
  ]);
  expect(JSON.stringify([system, tools, messages]).match(/cache_control/g)).toHaveLength(4);
});

test("thinking goes back unchanged and in order to the model that did it, and to no other", () => {
  expect(bodyFor(opus, {}, { messages: looped }).messages[1]?.content).toEqual([
    { type: "thinking", thinking: "Hm.", signature: "seal" },
    { type: "redacted_thinking", data: "aGlkZGVu" },
    { type: "tool_use", id: "toolu_1", name: "git_list", input: {} },
  ]);
  expect(bodyFor("claude-sonnet-5-5", {}, { messages: looped }).messages[1]?.content).toEqual([
    { type: "tool_use", id: "toolu_1", name: "git_list", input: {} },
  ]);
});

test("a model that nobody knows gets the least: no cache points, no effort, a plain system prompt, errors in words", () => {
  const messages: Message[] = [
    hello,
    { role: "assistant", by: local, content: [{ kind: "tool-use", id: "a", name: "git_list", input: {} }] },
    { role: "user", content: [{ kind: "tool-result", id: "a", text: "No folder.", isError: true }] },
  ];
  expect(bodyFor(local, { cache: "1h", effort: "high" }, { messages })).toEqual({
    model: local,
    max_tokens: 500,
    stream: true,
    system: "You are a test.",
    messages: [
      { role: "user", content: [{ type: "text", text: "Hello" }] },
      { role: "assistant", content: [{ type: "tool_use", id: "a", name: "git_list", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "a", content: "Error: No folder." }] },
    ],
    tools: [{ name: "git_list", description: "Lists.", input_schema: { type: "object", properties: {} } }],
  });
});

test("a model of the maker is told of an error by its own field", () => {
  const messages: Message[] = [
    hello,
    { role: "assistant", by: opus, content: [{ kind: "tool-use", id: "a", name: "git_list", input: {} }] },
    { role: "user", content: [{ kind: "tool-result", id: "a", text: "No folder.", isError: true }] },
  ];
  expect(bodyFor(opus, { cache: "off" }, { messages }).messages[2]?.content).toEqual([
    { type: "tool_result", tool_use_id: "a", content: "No folder.", is_error: true },
  ]);
});

test.each([
  [opus, "high", { output_config: { effort: "high" } }],
  ["claude-sonnet-4-6", "max", { output_config: { effort: "max" } }],
  ["claude-sonnet-4-6", "xhigh", {}],
  ["claude-haiku-4-5-20251001", "high", {}],
  [local, "low", {}],
] as const)("effort of %s: %s", (modelId, effort, fields) => {
  const { output_config } = bodyFor(modelId, { effort });
  expect(output_config === undefined ? {} : { output_config }).toEqual(fields);
});

test("declared fields are sent beside the request's own, which they cannot change", () => {
  const fields = {
    thinking: { type: "adaptive" },
    model: "other",
    messages: [],
    max_tokens: 1,
    output_config: { format: null },
  };
  expect(bodyFor(opus, { fields, effort: "low" })).toMatchObject({
    thinking: { type: "adaptive" },
    output_config: { format: null, effort: "low" },
    model: opus,
    max_tokens: 500,
  });
});

test("beta features are a header on this wire", () => {
  const model = { ...modelRequest().model, fields: { anthropic_beta: ["a-1", "b-2"] } };
  expect(betasOf(modelRequest({ model }))).toEqual(["a-1", "b-2"]);
  expect(bodyFor(opus, model)).not.toHaveProperty("anthropic_beta");
});

test("a call is not forced from a model that thinks first", () => {
  const forced = { tool_choice: { type: "any" } };
  expect(bodyFor(opus, { fields: forced })).not.toHaveProperty("tool_choice");
  expect(
    bodyFor("claude-sonnet-4-5", { fields: { ...forced, thinking: { type: "enabled", budget_tokens: 1024 } } }),
  ).not.toHaveProperty("tool_choice");
  expect(bodyFor("claude-sonnet-4-5", { fields: forced })).toMatchObject(forced);
  expect(bodyFor(opus, { fields: { tool_choice: { type: "auto" } } })).toMatchObject({ tool_choice: { type: "auto" } });
});

const text = (words: string, more: object = {}) => ({ type: "text", text: words, ...more });
const use = { type: "tool_use", id: "a", name: "git_list", input: {} };
const result = { type: "tool_result", tool_use_id: "a", content: "ok" };
const tools = [{ name: "git_list", description: "Lists.", input_schema: { type: "object" } }];
const asking = (over: object): MessagesBody =>
  ({ model: opus, max_tokens: 2000, messages: [{ role: "user", content: "Hi" }], tools, ...over }) as MessagesBody;
const saying = (...content: object[]) => asking({ messages: [{ role: "user", content }] });
const loop = (said: object[], answered: object[] = [result]) =>
  asking({
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: said },
      { role: "user", content: answered },
    ],
  });
const point = { cache_control: { type: "ephemeral" } };

describe("the endpoint that rehearsals are played behind refuses what the Messages API refuses", () => {
  test.each([
    ["model-missing", asking({ model: "" })],
    ["max-tokens-missing", asking({ max_tokens: undefined })],
    ["max-tokens-missing", asking({ max_tokens: 0 })],
    ["unknown-request-field", asking({ requestMetadata: {} })],
    ["unknown-block", saying({ type: "toolUse" })],
    ["unknown-block-field", saying(text("Hi", { isLasting: true }))],
    ["cache-control-form", saying(text("Hi", { cache_control: { type: "default" } }))],
    ["cache-control-form", saying(text("Hi", { cache_control: { type: "ephemeral", ttl: "2h" } }))],
    ["cached-thinking", loop([{ type: "thinking", thinking: "Hm.", signature: "s", ...point }, use])],
    ["thinking-budget", asking({ thinking: { type: "enabled", budget_tokens: 2000 } })],
    [
      "forced-tool-with-manual-thinking",
      asking({ thinking: { type: "enabled", budget_tokens: 1024 }, tool_choice: { type: "any" } }),
    ],
  ])("%s", (rule, body) => {
    const { find } = messagesRules.find(({ id }) => id === rule) ?? {};
    expect(find?.(body)).toBeTypeOf("string");
    expect(refuseMessages(body)).toMatchObject({ status: 400 });
  });

  test("each rule has its case, and says where it comes from", () => {
    expect(messagesRules.every(({ source }) => source.startsWith("platform.claude.com/"))).toBe(true);
  });

  test.each([
    ["the first message is the assistant's", asking({ messages: [{ role: "assistant", content: "Hi" }] })],
    ["a text is empty", saying(text(""))],
    ["a text is only white space", saying(text(" \n"))],
    ["a message is empty", saying()],
    ["a result does not follow its call", loop([text("Hi")])],
    ["a result is missing", loop([use], [text("And?")])],
    ["a result comes behind a text", loop([use], [text("And?"), result])],
    ["a tool's name has a full stop", asking({ tools: [{ ...tools[0], name: "git.list" }] })],
    ["a call's name has a full stop", loop([{ ...use, name: "git.list" }])],
    ["a call's input is a list", loop([{ ...use, input: [] }])],
    ["thinking was changed", loop([{ type: "thinking", thinking: "Hm!", signature: signatureOf("Hm.") }, use])],
    ["thinking lost its signature", loop([{ type: "thinking", thinking: "Hm." }, use])],
    [
      "thinking is missing before the call that followed it",
      loop([{ ...use, id: thoughtOut }], [{ ...result, tool_use_id: thoughtOut }]),
    ],
    ["there are five cache points", saying(...Array.from({ length: 5 }, () => text("Hi", point)))],
    [
      "a lifetime rises",
      asking({
        system: [text("You.", point)],
        messages: [{ role: "user", content: [text("Hi", { cache_control: { type: "ephemeral", ttl: "1h" } })] }],
      }),
    ],
    ["a model writes less than it is asked for", asking({ max_tokens: 200_000 })],
    ["a call is forced from a model that always thinks", asking({ tool_choice: { type: "any" } })],
    ["the temperature is set while it thinks", asking({ temperature: 0.2 })],
    [
      "an effort is none of the model's",
      { ...asking({ output_config: { effort: "high" } }), model: "claude-haiku-4-5" },
    ],
  ])("when %s", (_, body) => {
    expect(refuseMessages(body)).toMatchObject({ message: expect.any(String) });
  });

  test("what is right passes", () => {
    expect(
      refuseMessages(asking({ thinking: { type: "adaptive" }, output_config: { effort: "high" } })),
    ).toBeUndefined();
    expect(
      refuseMessages(loop([{ type: "thinking", thinking: "Hm.", signature: signatureOf("Hm.") }, use])),
    ).toBeUndefined();
  });
});

/** Anything a model may have said, in an order that a round may give it. */
const said = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: fc.constantFrom("Go on.", "", "  ") }),
  fc.record({ kind: fc.constant("reasoning" as const), text: fc.constantFrom("Hm.", "") }),
  fc.record({
    kind: fc.constant("tool-use" as const),
    id: fc.constantFrom("a", "b", "", "with space", "é".repeat(80)),
    name: fc.constantFrom("git_list", "git.read", "$x", "", "__proto__", "n".repeat(100)),
    input: fc.constantFrom({}, { path: "a" }, null, "a", ["a"]),
  }),
);

const history = fc.array(fc.array(said, { maxLength: 4 }), { maxLength: 5 }).map((replies): Message[] => {
  const messages: Message[] = [{ role: "user", content: [{ kind: "text", text: "Hello", isLasting: true }] }];
  for (const reply of replies) {
    const ids = new Set<string>();
    const content = reply.flatMap((block): ContentBlock[] => {
      if (block.kind === "reasoning") return [{ ...block, signature: signatureOf(block.text) }];
      if (block.kind === "text") return [block];
      if (ids.has(block.id)) return [];
      ids.add(block.id);
      return [block];
    });
    messages.push({ role: "assistant", content, by: opus });
    const results = [...ids].map((id): ContentBlock => ({ kind: "tool-result", id, text: "", isError: true }));
    messages.push({ role: "user", content: results.length > 0 ? results : [{ kind: "text", text: "Call a tool." }] });
  }
  return messages;
});

test.each([opus, "claude-sonnet-4-5", "claude-sonnet-4-20250514", local])(
  "whatever was said so far, %s takes the next request",
  (modelId) => {
    fc.assert(
      fc.property(history, fc.constantFrom("off" as const, "5m" as const, "1h" as const), (messages, cache) => {
        expect(refuseMessages(bodyFor(modelId, { cache }, { messages }))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  },
);
