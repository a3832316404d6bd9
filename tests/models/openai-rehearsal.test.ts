import { afterAll, beforeAll, expect, test } from "vitest";
import { openModels } from "../../runtime/models/model-providers.ts";
import { type ChatBody, refusalOf } from "../../runtime/models/openai/strict-chat.ts";
import { createRehearsalModel } from "../../runtime/models/rehearsal/rehearsal-model.ts";
import type { Pipeline } from "../../schema/types.ts";
import { modelRequest, never, serve } from "../support/model-endpoint.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services.close());

const price = { inputMicros: 1, outputMicros: 1, cacheReadMicros: 1, cacheWriteMicros: 1 };
const modelOf = (id: string) => ({
  provider: "openai" as const,
  ids: [id],
  maxTokens: 4096,
  cache: "off" as const,
  prices: { [id]: price },
});

/** The pipeline with a model of this provider behind all prompts. */
const on = (id: string): Pipeline => ({ ...twoAgents(), models: { working: modelOf(id) } });

test.each(["local-model", "gpt-5.5", "deepseek-v4-pro"])(
  "a round is rehearsed on the wire of chat completions, and no request is one that the service refuses: %s",
  async (id) => {
    const order = await services.start(`chat-${id.replaceAll(".", "-")}`, on(id));
    const counted: number[] = [];
    const url = await serve(
      createRehearsalModel({
        pipelineFor: (project) => services.pipelines.get(project),
        onReply: ({ usage }) => counted.push(usage.inputTokens + usage.outputTokens),
      }),
    );
    const models = openModels({ rehearsal: url });
    expect(await services.run(order, { ...services.connect(), models })).toMatchObject({ outcome: "done" });
    expect(counted.length).toBeGreaterThan(2);
  },
);

test("a rehearsal reads no key", async () => {
  const url = await serve(createRehearsalModel({ pipelineFor: () => undefined }));
  const read: string[] = [];
  const models = openModels({
    rehearsal: url,
    secret: async (from) => {
      read.push(from);
      return undefined;
    },
  });
  const model = { ...modelOf("local-model"), endpoint: "https://models.example/v1", key: "main-key" };
  await models.converse(modelRequest({ model }), never).catch(() => undefined);
  expect(read).toEqual([]);
});

const call = (id: string) => ({ id, type: "function", function: { name: "git_list", arguments: "{}" } });
const user = { role: "user", content: "Go." };
const body = (over: object): ChatBody => ({ model: "local-model", messages: [user], stream: true, ...over });
const tools = (over: object) => ({
  tools: [{ type: "function", function: { name: "git_list", parameters: { type: "object" }, ...over } }],
});

test("a plain request is taken", () => {
  const answered = [
    user,
    { role: "assistant", content: null, tool_calls: [call("a")] },
    { role: "tool", tool_call_id: "a", content: "x" },
  ];
  expect(
    refusalOf(body({ messages: answered, ...tools({}), max_tokens: 5, stream_options: { include_usage: true } })),
  ).toBeUndefined();
});

test.each([
  ["a server's own for a model that is not the vendor's", body({ chat_template_kwargs: { enable_thinking: false } })],
  ["a collection's own", body({ model: "openai/gpt-5.5", provider: { sort: "price" } })],
  ["a documented one", body({ model: "gpt-5.5", service_tier: "flex", verbosity: "low" })],
])("a declared field is taken where a service may know it: %s", (_, taken) => {
  expect(refusalOf(taken)).toBeUndefined();
});

/** What the service is documented or reported to refuse; the sources are beside the rules. */
test.each([
  ["an unknown field", body({ model: "gpt-5.5", top_k: 5 }), /Unrecognized request argument supplied: top_k/],
  ["no model", body({ model: "" }), /model parameter/],
  ["no message", body({ messages: [] }), /empty array/],
  ["options of a stream without one", body({ stream: false, stream_options: {} }), /stream_options/],
  ["both maxima", body({ max_tokens: 1, max_completion_tokens: 1 }), /at the same time/],
  ["the older maximum for a reasoning model", body({ model: "o3", max_tokens: 1 }), /Use 'max_completion_tokens'/],
  ["functions beside reasoning", body({ model: "gpt-5.6", ...tools({}) }), /set reasoning_effort to 'none'/],
  ["an empty list of tools", body({ tools: [] }), /Invalid 'tools'/],
  ["a tool's name with a full stop", body(tools({ name: "git.list" })), /does not match pattern/],
  ["a schema that is no object", body(tools({ parameters: { type: "string" } })), /Invalid schema/],
  ["a strict schema that is open", body(tools({ strict: true })), /additionalProperties/],
  [
    "a result without a call",
    body({ messages: [user, { role: "tool", tool_call_id: "a", content: "x" }] }),
    /must be a response to a preceeding message/,
  ],
  [
    "a result of a different call",
    body({
      messages: [
        user,
        { role: "assistant", content: null, tool_calls: [call("a")] },
        { role: "tool", tool_call_id: "b", content: "x" },
      ],
    }),
    /must be a response/,
  ],
  [
    "a call without a result",
    body({ messages: [user, { role: "assistant", content: null, tool_calls: [call("a")] }, user] }),
    /did not have response messages: a/,
  ],
  [
    "a call at the end",
    body({ messages: [user, { role: "assistant", content: null, tool_calls: [call("a")] }] }),
    /must be followed by tool messages/,
  ],
  [
    "a call without an id",
    body({ messages: [user, { role: "assistant", content: null, tool_calls: [call("")] }] }),
    /tool_calls\[0\]\.id/,
  ],
  [
    "a long id",
    body({ messages: [user, { role: "assistant", content: null, tool_calls: [call("x".repeat(41))] }] }),
    /maximum length 40/,
  ],
  [
    "the same id twice",
    body({ messages: [user, { role: "assistant", content: null, tool_calls: [call("a"), call("a")] }] }),
    /Duplicate value/,
  ],
  [
    "arguments that are no text",
    body({
      messages: [
        user,
        { role: "assistant", content: null, tool_calls: [{ ...call("a"), function: { name: "x", arguments: {} } }] },
      ],
    }),
    /expected a string/,
  ],
  ["no content", body({ messages: [{ role: "user", content: null }] }), /expected a string, got null/],
  ["an unknown role", body({ messages: [{ role: "agent", content: "x" }] }), /Invalid value: 'agent'/],
  [
    "reasoning for a model that takes none back",
    body({ messages: [user, { role: "assistant", content: "x", reasoning_content: "Hm." }] }),
    /Unrecognized/,
  ],
  [
    "calls without the reasoning that a model requires",
    body({ model: "deepseek-v4", messages: [user, { role: "assistant", content: null, tool_calls: [call("a")] }] }),
    /must be passed back/,
  ],
])("the rehearsal refuses as the service does: %s", (_, refused, said) => {
  expect(refusalOf(refused)).toMatch(said);
});
