import type { Json } from "../../base/json.ts";
import { prefixesOf, signatureOf } from "../../runtime/models/rehearsal/signature.ts";
import { type ConverseBody, type ConverseBodyBlock, thoughtOutBy } from "../../runtime/models/rehearsal/wire.ts";

export const opus = "us.anthropic.claude-opus-5-5";
export const sonnet45 = "us.anthropic.claude-sonnet-4-5";
export const claude4 = "us.anthropic.claude-sonnet-4-20250514-v1:0";
export const nova = "us.amazon.nova-2-lite-v1:0";
export const llama = "us.meta.llama3-3-70b-instruct-v1:0";

/** Id of a call that Opus made after reasoning. */
export const thoughtOut = `${thoughtOutBy(opus)}-1-1`;

const tool = { toolSpec: { name: "git_list", description: "Lists.", inputSchema: { json: { type: "object" } } } };
export const user = (...content: ConverseBodyBlock[]) => ({ role: "user" as const, content });
export const assistant = (...content: ConverseBodyBlock[]) => ({ role: "assistant" as const, content });
export const call = (toolUseId = "a", name = "git_list", input: Json = {}): ConverseBodyBlock => ({
  toolUse: { toolUseId, name, input },
});
export const result = (toolUseId = "a", text = "ok", status?: string): ConverseBodyBlock => ({
  toolResult: { toolUseId, content: [{ text }], ...(status && { status }) },
});
export const thought = (text: string, signature: string | undefined = signatureOf(text)): ConverseBodyBlock => ({
  reasoningContent: { reasoningText: { text, ...(signature && { signature }) } },
});
export const point = (ttl?: string) => ({ cachePoint: { type: "default", ...(ttl && { ttl }) } });

export const asking = (messages: ConverseBody["messages"], over: Partial<ConverseBody> = {}): ConverseBody => ({
  messages,
  toolConfig: { tools: [tool] },
  ...over,
});
export const hello = user({ text: "Hello" });
const loop = (said: ConverseBodyBlock[], answered: ConverseBodyBlock[] = [result()]) =>
  asking([hello, assistant(...said), user(...answered)]);
const tools = (...list: object[]) => asking([hello], { toolConfig: { tools: list as never } });

/** The case that breaks each rule of the strict endpoint, and the model that is asked. */
export const strictCases: [rule: string, modelId: string, body: ConverseBody][] = [
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
  [
    "reasoning-of-another-conversation",
    opus,
    loop([
      thought("Hm.", signatureOf("Hm.", prefixesOf(asking([user({ text: "Another beginning" })])).at(-1))),
      call(),
    ]),
  ],
  ["reasoning-missing", opus, loop([call(thoughtOut)], [result(thoughtOut)])],
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
