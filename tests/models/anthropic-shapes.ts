import {
  type Answer,
  begin,
  call,
  close,
  delta,
  end,
  raw,
  sse,
  start,
  stop,
  streaming,
  streamType,
  text,
} from "../support/messages-endpoint.ts";

const done = [end("end_turn"), stop];
const said = (words: string) => ({ kind: "text", text: words });
const called = (id: string, input: object = {}, unusable?: string) => ({
  kind: "tool-use",
  id,
  name: "git_list",
  input,
  ...(unusable && { unusable }),
});
const counted = (input: number, output: number, rest: object = {}) => ({
  inputTokens: input,
  outputTokens: output,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  ...rest,
});
const docs = "platform.claude.com/docs/en/build-with-claude";
const big = JSON.stringify({ path: "docs" });

/** A reply as services of this wire are documented or reported to send it, and what crew makes of it. The estimate of the input is 1000 tokens. */
export interface Shape {
  name: string;
  source: string;
  answer: Answer;
  becomes: object;
}

export const shapes: Shape[] = [
  {
    name: "text in pieces: the counts of the end are the sum, and the input has no tokens of the cache",
    source: `${docs}/streaming`,
    answer: streaming(
      start({ input_tokens: 20, cache_read_input_tokens: 300, cache_creation_input_tokens: 40, output_tokens: 1 }),
      ...text(0, "The design ", "is ready."),
      ...done,
    ),
    becomes: {
      content: [said("The design is ready.")],
      stopReason: "end_turn",
      usage: counted(20, 9, { cacheReadTokens: 300, cacheWriteTokens: 40 }),
    },
  },
  {
    name: "tokens written to the cache are told apart by lifetime",
    source: `${docs}/prompt-caching`,
    answer: streaming(
      start({
        input_tokens: 2,
        cache_creation_input_tokens: 50,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 30 },
        output_tokens: 1,
      }),
      ...text(0, "Hi."),
      ...done,
    ),
    becomes: { usage: counted(2, 9, { cacheWriteTokens: 50, shortCacheWriteTokens: 20 }) },
  },
  {
    name: "pings and events of unknown types are passed over",
    source: `${docs}/streaming`,
    answer: streaming(
      { type: "ping" },
      start(),
      { type: "a_new_event", index: 0, delta: { type: "text_delta", text: "not this" } },
      begin(0, { type: "text", text: "" }),
      delta(0, { type: "text_delta", text: "Yes." }),
      delta(0, { type: "citations_delta", citation: { cited_text: "not this" } }),
      delta(0, { type: "a_new_delta", more: 1 }),
      { type: "ping" },
      close(0),
      ...done,
    ),
    becomes: { content: [said("Yes.")], stopReason: "end_turn" },
  },
  {
    name: "thinking is kept in its place with its signature, what is redacted stays hidden",
    source: `${docs}/thinking-tool-workflows`,
    answer: streaming(
      start(),
      begin(0, { type: "thinking", thinking: "", signature: "" }),
      delta(0, { type: "thinking_delta", thinking: "First " }),
      delta(0, { type: "thinking_delta", thinking: "this." }),
      delta(0, { type: "signature_delta", signature: "seal" }),
      close(0),
      begin(1, { type: "redacted_thinking", data: "aGlkZGVu" }),
      close(1),
      ...call(2, "toolu_1", big),
      end("tool_use"),
      stop,
    ),
    becomes: {
      content: [
        { kind: "reasoning", text: "First this.", signature: "seal" },
        { kind: "reasoning", text: "", redacted: "aGlkZGVu" },
        called("toolu_1", { path: "docs" }),
      ],
      stopReason: "tool_use",
    },
  },
  {
    name: "thinking whose text is left out still comes with its signature",
    source: "platform.claude.com/docs/en/models/opus-5-5/whats-new-opus-5-5",
    answer: streaming(
      start(),
      begin(0, { type: "thinking", thinking: "", signature: "" }),
      delta(0, { type: "signature_delta", signature: "seal" }),
      close(0),
      ...call(1, "toolu_1"),
      end("tool_use"),
      stop,
    ),
    becomes: { content: [{ kind: "reasoning", text: "", signature: "seal" }, called("toolu_1")] },
  },
  {
    name: "thinking of a local model has no signature",
    source: "github.com/ggml-org/llama.cpp/issues/18542",
    answer: streaming(
      start(),
      begin(0, { type: "thinking", thinking: "" }),
      delta(0, { type: "thinking_delta", thinking: "Hm." }),
      close(0),
      ...text(1, "Yes."),
      ...done,
    ),
    becomes: { content: [{ kind: "reasoning", text: "Hm." }, said("Yes.")] },
  },
  {
    name: "arguments come in pieces that split anywhere, and none at all are an empty object",
    source: `${docs}/streaming`,
    answer: streaming(
      start(),
      ...call(0, "a", "", '{"pa', 'th":"do', 'cs"}'),
      ...call(1, "b", ""),
      ...call(2, "c"),
      end("tool_use"),
      stop,
    ),
    becomes: { content: [called("a", { path: "docs" }), called("b"), called("c")], stopReason: "tool_use" },
  },
  {
    name: "arguments that come with the beginning of a call count where no pieces follow",
    source: "precaution: the SDK keeps the block as it began",
    answer: streaming(
      start(),
      begin(0, { type: "tool_use", id: "a", name: "git_list", input: { path: "docs" } }),
      close(0),
      begin(1, { type: "tool_use", id: "b", name: "git_list", input: { path: "docs" } }),
      delta(1, { type: "input_json_delta", partial_json: big }),
      close(1),
      end("tool_use"),
      stop,
    ),
    becomes: { content: [called("a", { path: "docs" }), called("b", { path: "docs" })] },
  },
  {
    name: "arguments that are not JSON are refused by themselves, and the other call runs",
    source: "github.com/anthropics/claude-code/issues/19143",
    answer: streaming(start(), ...call(0, "a", '{"path":'), ...call(1, "b", big), end("tool_use"), stop),
    becomes: {
      content: [{ ...called("a"), unusable: /not JSON/ }, called("b", { path: "docs" })],
      stopReason: "tool_use",
    },
  },
  {
    name: "the same id twice becomes two ids",
    source: "github.com/NachoSEO/claudegram/issues/12",
    answer: streaming(start(), ...call(0, "a"), ...call(1, "a"), end("tool_use"), stop),
    becomes: { content: [called("a"), called("a-2")] },
  },
  {
    name: "calls without an id get one each",
    source: "github.com/ducks/claux/issues/40",
    answer: streaming(start(), ...call(0, undefined), ...call(1, ""), end("tool_use"), stop),
    becomes: { content: [called("call"), called("call-2")] },
  },
  {
    name: "text before, between and after calls keeps its place",
    source: "platform.claude.com/docs/en/agents-and-tools/tool-use/overview",
    answer: streaming(start(), ...text(0, "I look."), ...call(1, "a"), ...text(2, "Then."), end("tool_use"), stop),
    becomes: { content: [said("I look."), called("a"), said("Then.")] },
  },
  {
    name: "blocks that all have the index 0 are told apart by their beginnings",
    source: "github.com/anthropics/anthropic-sdk-typescript/issues/879",
    answer: streaming(start(), ...text(0, "I look."), ...call(0, "a", big), end("tool_use"), stop),
    becomes: { content: [said("I look."), called("a", { path: "docs" })] },
  },
  {
    name: "indices with a gap, and a block that nobody closed",
    source: "github.com/jundot/omlx/issues/1353, github.com/invergent-ai/surogate/issues/113",
    answer: streaming(
      start(),
      begin(0, { type: "text", text: "" }),
      delta(0, { type: "text_delta", text: "I look." }),
      ...call(2, "a", big),
      end("tool_use"),
      stop,
    ),
    becomes: { content: [said("I look."), called("a", { path: "docs" })], stopReason: "tool_use" },
  },
  {
    name: "the reason tool_use without any block",
    source: "github.com/earendil-works/pi/issues/9681",
    answer: streaming(start(), end("tool_use", { output_tokens: 3 }), stop),
    becomes: { content: [], stopReason: "tool_use", usage: counted(20, 3) },
  },
  {
    name: "tokens of the cache that are counted with the last event only",
    source: "github.com/jeremychone/rust-genai/pull/258",
    answer: streaming(
      start({ input_tokens: 3602, output_tokens: 0 }),
      ...text(0, "Hi."),
      end("end_turn", { cache_creation_input_tokens: 0, cache_read_input_tokens: 3604, output_tokens: 878 }),
      stop,
    ),
    becomes: { usage: counted(3602, 878, { cacheReadTokens: 3604 }) },
  },
  {
    name: "an output of zero beside words is estimated",
    source: "github.com/musistudio/claude-code-router/issues/1587",
    answer: streaming(start({}), ...text(0, "123456789"), end("end_turn", { output_tokens: 0 }), stop),
    becomes: { usage: counted(1000, 3), isEstimated: true },
  },
  {
    name: "pieces without a beginning of their block are text",
    source: "precaution: reported the other way round, github.com/QuantumNous/new-api/issues/5482",
    answer: streaming(start(), delta(0, { type: "text_delta", text: "Yes." }), ...done),
    becomes: { content: [said("Yes.")] },
  },
  {
    name: "calls under the reason end_turn are run all the same",
    source: "github.com/vllm-project/agentic-api/pull/296",
    answer: streaming(start(), ...call(0, "a"), ...done),
    becomes: { content: [called("a")], stopReason: "end_turn" },
  },
  {
    name: "a second beginning is a repetition: a proxy asked again",
    source: "github.com/BerriAI/litellm/pull/33859",
    answer: streaming(start(), ...text(0, "The des"), start(), ...text(0, "The design."), ...done),
    becomes: { content: [said("The design.")], usage: counted(20, 9) },
  },
  {
    name: "a reply at its maximum keeps its finished call and drops the open one",
    source: "github.com/mezmo/aura/issues/591",
    answer: streaming(
      start(),
      ...call(0, "a", big),
      begin(1, { type: "tool_use", id: "b", name: "git_list", input: {} }),
      delta(1, { type: "input_json_delta", partial_json: '{"path' }),
      end("max_tokens"),
      stop,
    ),
    becomes: { content: [called("a", { path: "docs" })], stopReason: "tool_use", isCut: true },
  },
  {
    name: "a reply at its maximum without a call is cut text",
    source: `${docs}/handling-stop-reasons`,
    answer: streaming(start(), ...text(0, "The des"), end("max_tokens"), stop),
    becomes: { content: [said("The des")], stopReason: "max_tokens" },
  },
  {
    name: "a refusal is one",
    source: `${docs}/handling-stop-reasons`,
    answer: streaming(start(), ...text(0, "I ca"), end("refusal"), stop),
    becomes: { stopReason: "refusal" },
  },
  {
    name: "a paused turn is asked to go on",
    source: `${docs}/handling-stop-reasons`,
    answer: streaming(start(), ...text(0, "Searching."), end("pause_turn"), stop),
    becomes: { content: [said("Searching.")], stopReason: "end_turn" },
  },
  {
    name: "a window that filled up while writing is over",
    source: `${docs}/handling-stop-reasons`,
    answer: streaming(start(), ...text(0, "The des"), end("model_context_window_exceeded"), stop),
    becomes: { stopReason: "model_context_window_exceeded" },
  },
  {
    name: "a reason that nobody knows is an unreadable reply",
    source: "platform.claude.com/docs/en/api/versioning",
    answer: streaming(start(), ...text(0, "Hi."), end("a_new_reason"), stop),
    becomes: { stopReason: "malformed_model_output" },
  },
  {
    name: "a reply that has its reason and no last event is whole",
    source: "github.com/lidge-jun/opencodex/pull/896",
    answer: streaming(start(), ...text(0, "Hi."), end("end_turn")),
    becomes: { content: [said("Hi.")], stopReason: "end_turn", usage: counted(20, 9) },
  },
  {
    name: "a reply that has its last event and no reason is whole",
    source: "github.com/zts212653/clowder-ai/pull/1128",
    answer: streaming(start(), ...text(0, "Hi."), end(null), stop),
    becomes: { content: [said("Hi.")], stopReason: "end_turn" },
  },
  {
    name: "an input that is counted with the last event only",
    source: "github.com/envoyproxy/ai-gateway/issues/2290",
    answer: streaming(
      start({ input_tokens: 0, output_tokens: 0 }),
      ...text(0, "Hi."),
      end("end_turn", { input_tokens: 321, output_tokens: 4 }),
      stop,
    ),
    becomes: { usage: counted(321, 4) },
  },
  {
    name: "an input that is counted with the first event and zero with the last",
    source: "precaution: counts are cumulative, so they do not fall",
    answer: streaming(start(), ...text(0, "Hi."), end("end_turn", { input_tokens: 0, output_tokens: 9 }), stop),
    becomes: { usage: counted(20, 9) },
  },
  {
    name: "an input that is never counted is estimated and said, not zero",
    source: "github.com/mlx-node/mlx-node/pull/45",
    answer: streaming(start({ input_tokens: 0, output_tokens: 0 }), ...text(0, "Hi."), ...done),
    becomes: { usage: counted(1000, 9), isEstimated: true },
  },
  {
    name: "no counts at all are estimated and said",
    source: "github.com/earendil-works/pi/issues/6567",
    answer: streaming(
      { type: "message_start", message: {} },
      ...text(0, "123456789"),
      { type: "message_delta", delta: { stop_reason: "end_turn" } },
      stop,
    ),
    becomes: { usage: counted(1000, 3), isEstimated: true },
  },
  {
    name: "an output that is counted at its beginning only is estimated",
    source: `${docs}/streaming`,
    answer: streaming(
      start(),
      ...text(0, "123456789"),
      { type: "message_delta", delta: { stop_reason: "end_turn" } },
      stop,
    ),
    becomes: { usage: counted(20, 3), isEstimated: true },
  },
  {
    name: "counts that are no counts are none",
    source: "precaution: counts are added up",
    answer: streaming(
      start({ input_tokens: "20", output_tokens: -1 }),
      ...text(0, "123456789"),
      end("end_turn", { output_tokens: 1e300 }),
      stop,
    ),
    becomes: { usage: counted(1000, 3), isEstimated: true },
  },
  {
    name: "events without names, an end mark of another wire, comments and line ends of Windows",
    source: "precaution: servers that translate from a different wire, as github.com/NVIDIA/TensorRT-LLM/pull/18289",
    answer: raw(
      `: keep-alive\r\n\r\n${[start(), ...text(0, "Hi."), ...done]
        .map((event) =>
          sse(event, undefined)
            .replace(/^event: .*\n/, "")
            .replaceAll("\n", "\r\n"),
        )
        .join("")}data: [DONE]\r\n\r\n`,
    ),
    becomes: { content: [said("Hi.")], usage: counted(20, 9) },
  },
  {
    name: "letters that are split between two packets",
    source: "html.spec.whatwg.org/multipage/server-sent-events.html",
    answer(response) {
      const bytes = Buffer.from([start(), ...text(0, "Größe 𝄞"), ...done].map((event) => sse(event)).join(""));
      const middle = bytes.indexOf(Buffer.from("𝄞")) + 2;
      response.writeHead(200, streamType).write(bytes.subarray(0, middle));
      setImmediate(() => response.end(bytes.subarray(middle)));
    },
    becomes: { content: [said("Größe 𝄞")] },
  },
  {
    name: "one message as JSON although a stream was asked for",
    source: "precaution: servers that cannot stream",
    answer: raw(
      JSON.stringify({
        type: "message",
        content: [
          { type: "text", text: "I look." },
          { type: "tool_use", id: "a", name: "git_list", input: { path: "docs" } },
        ],
        stop_reason: "tool_use",
        usage: { input_tokens: 7, output_tokens: 8 },
      }),
      { "content-type": "application/json" },
    ),
    becomes: {
      content: [said("I look."), called("a", { path: "docs" })],
      stopReason: "tool_use",
      usage: counted(7, 8),
    },
  },
  {
    name: "a connection that is held open after the last event is not waited for",
    source: "precaution: an end that is announced need not be waited for",
    answer: (response) =>
      void response
        .writeHead(200, streamType)
        .write([start(), ...text(0, "Hi."), ...done].map((event) => sse(event)).join("")),
    becomes: { content: [said("Hi.")], usage: counted(20, 9) },
  },
];
