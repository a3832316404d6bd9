import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../base/json.ts";
import { converseInput } from "../../runtime/models/converse-input.ts";
import { signatureOf } from "../../runtime/models/rehearsal/signature.ts";
import { refusals, refuse } from "../../runtime/models/rehearsal/strict/refuse.ts";
import type { ConverseBody, ConverseBodyBlock } from "../../runtime/models/rehearsal/wire.ts";
import type { ContentBlock, Message } from "../../runtime/swarm/ports.ts";
import { familyOf } from "../../schema/model-families.ts";
import { modelRequest } from "./endpoint.ts";

const opus = "us.anthropic.claude-opus-5-5";
const sonnet45 = "us.anthropic.claude-sonnet-4-5";
const claude4 = "us.anthropic.claude-sonnet-4-20250514-v1:0";
const nova = "us.amazon.nova-2-lite-v1:0";
const llama = "us.meta.llama3-3-70b-instruct-v1:0";

const tool = { toolSpec: { name: "git_list", description: "Lists.", inputSchema: { json: { type: "object" } } } };
const user = (...content: ConverseBodyBlock[]) => ({ role: "user" as const, content });
const assistant = (...content: ConverseBodyBlock[]) => ({ role: "assistant" as const, content });
const call = (toolUseId = "a", name = "git_list", input: Json = {}): ConverseBodyBlock => ({
  toolUse: { toolUseId, name, input },
});
const result = (toolUseId = "a", text = "ok", status?: string): ConverseBodyBlock => ({
  toolResult: { toolUseId, content: [{ text }], ...(status && { status }) },
});
const thought = (text: string, signature: string | undefined = signatureOf(text)): ConverseBodyBlock => ({
  reasoningContent: { reasoningText: { text, ...(signature && { signature }) } },
});
const point = (ttl?: string) => ({ cachePoint: { type: "default", ...(ttl && { ttl }) } });

const asking = (messages: ConverseBody["messages"], over: Partial<ConverseBody> = {}): ConverseBody => ({
  messages,
  toolConfig: { tools: [tool] },
  ...over,
});
const hello = user({ text: "Hello" });
const loop = (said: ConverseBodyBlock[], answered: ConverseBodyBlock[] = [result()]) =>
  asking([hello, assistant(...said), user(...answered)]);
const tools = (...list: object[]) => asking([hello], { toolConfig: { tools: list as never } });

/** The case that breaks each rule, and the model that is asked. */
const cases: [rule: string, modelId: string, body: ConverseBody][] = [
  ["conversation-starts-with-user", opus, asking([assistant({ text: "Hi" }), hello])],
  ["roles-alternate", opus, asking([hello, hello])],
  ["message-without-content", opus, asking([user(point())])],
  ["blank-text", opus, asking([user({ text: " \n" })])],
  ["ends-with-assistant", opus, asking([hello, assistant({ text: "So" })])],
  ["reasoning-alone", opus, asking([hello, assistant(thought("Hm.")), user({ text: "And?" })])],
  ["results-for-every-call", opus, loop([call("a"), call("b")], [result("a")])],
  ["results-for-every-call", opus, loop([call()], [{ text: "First" }, result()])],
  ["results-for-every-call", opus, asking([user(result())])],
  ["tool-name", opus, tools({ toolSpec: { ...tool.toolSpec, name: "git.list" } })],
  ["tool-names-unique", opus, tools(tool, tool)],
  ["tool-description", opus, tools({ toolSpec: { ...tool.toolSpec, description: "" } })],
  ["tool-schema", opus, tools({ toolSpec: { ...tool.toolSpec, inputSchema: { json: { type: "string" } } } })],
  [
    "schema-without-types",
    opus,
    tools({
      toolSpec: { ...tool.toolSpec, inputSchema: { json: { type: "object", properties: { to: { enum: ["a"] } } } } },
    }),
  ],
  ["tools-missing", opus, { ...loop([call()]), toolConfig: { tools: [] } }],
  ["call-name", opus, loop([call("a", "$read")])],
  ["call-name", opus, loop([call("a", "")])],
  ["call-id", opus, loop([call("a b")], [result("a b")])],
  ["call-input", opus, loop([call("a", "git_list", ["a"])])],
  ["call-input", opus, loop([call("a", "git_list", null)])],
  ["call-ids-unique", opus, asking([hello, assistant(call()), user(result()), assistant(call()), user(result())])],
  ["result-without-content", opus, loop([call()], [result("a", "")])],
  ["result-status", llama, loop([call()], [result("a", "ok", "success")])],
  ["reasoning-text", opus, loop([{ reasoningContent: { reasoningText: { text: null, signature: "s" } } }, call()])],
  ["reasoning-signature", opus, loop([thought("Hm.", signatureOf("Hm!")), call()])],
  ["reasoning-signature", opus, loop([{ reasoningContent: { reasoningText: { text: "Hm." } } }, call()])],
  ["reasoning-missing", opus, loop([call("thought-1-1")], [result("thought-1-1")])],
  ["cache-point-behind-reasoning", opus, asking([hello, assistant({ text: "x" }, thought("Hm."), point()), hello])],
  ["cache-points-unsupported", llama, asking([hello], { system: [{ text: "You." }, point()] })],
  ["cache-point-among-tools", nova, tools(tool, point())],
  ["cache-for-an-hour", claude4, asking([hello], { system: [{ text: "You." }, point("1h")] })],
  ["cache-for-an-hour", nova, asking([hello], { system: [{ text: "You." }, point("1h")] })],
  ["cache-points-too-many", opus, asking([user({ text: "a" }, point(), point(), point(), point(), point())])],
  [
    "cache-lifetimes-rise",
    opus,
    asking([user({ text: "a" }, point("1h"))], { system: [{ text: "You." }, point("5m")] }),
  ],
  ["reply-longer-than-the-model-writes", sonnet45, asking([hello], { inferenceConfig: { maxTokens: 100_000 } })],
  ["sampling-while-thinking", opus, asking([hello], { inferenceConfig: { temperature: 0 } })],
  ["forced-tool-while-thinking", opus, asking([hello], { toolConfig: { tools: [tool], toolChoice: { any: {} } } })],
  ["unknown-field", opus, asking([hello], { additionalModelRequestFields: { reasoning: true } })],
  ["unknown-field", sonnet45, asking([hello], { additionalModelRequestFields: { output_config: { effort: "high" } } })],
  ["request-metadata", opus, asking([hello], { requestMetadata: { project: "größe" } })],
];

describe("the endpoint that rehearsals are played behind refuses what Amazon Bedrock refuses", () => {
  test.each(cases)("%s (%s)", (rule, modelId, body) => {
    const { find } = refusals.find(({ id }) => id === rule) ?? {};
    expect(find?.({ body, family: familyOf(modelId) })).toBeTypeOf("string");
    expect(refuse(modelId, body)).toMatchObject({
      status: expect.toSatisfy((status) => status === 400 || status === 403),
    });
  });

  test("each rule has a case that breaks it, and says where it comes from", () => {
    const shown = new Set(cases.map(([rule]) => rule));
    // Of no family that crew knows is it certain that reasoning is never taken.
    expect(refusals.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual(["reasoning-unasked"]);
    for (const { source } of refusals) expect(source).toMatch(/^[a-z.]+\.(com|dev)\//);
  });

  test("what is right passes: thinking in its place, results first, points that fall in lifetime", () => {
    const body = asking(
      [hello, assistant(thought("Hm."), call("thought-1-1")), user(result("thought-1-1", "ok", "success"), point())],
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
    id: fc.constantFrom("a", "b", "thought-1-1", "", "with space", "é".repeat(80)),
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
