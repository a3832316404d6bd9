import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import { chatTraits } from "./chat-traits.ts";
import { isStrict } from "./strict-schema.ts";

/** Part of a chat completion's request that is read here. */
export interface ChatBody {
  model: string;
  messages: ChatBodyMessage[];
  tools?: { type?: string; function?: { name?: string; description?: string; parameters?: Json; strict?: boolean } }[];
  max_tokens?: number;
  max_completion_tokens?: number;
  reasoning_effort?: string;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
}

export interface ChatBodyMessage {
  role: string;
  content?: string | null;
  tool_calls?: { id?: string; type?: string; function?: { name?: string; arguments?: unknown } }[];
  tool_call_id?: string;
  reasoning_content?: string;
  reasoning?: string;
}

/** The vendor's own models; the maker before a slash is a collection's, which takes fields of its own. */
const ofVendor = /^(?:chatgpt|gpt(?!-oss)|o\d)/;

/** Documented fields of a request (developers.openai.com/api/reference: create a chat completion). */
const bodyFields = new Set(
  [
    "model messages tools tool_choice parallel_tool_calls functions function_call max_tokens max_completion_tokens",
    "reasoning_effort verbosity stream stream_options temperature top_p frequency_penalty presence_penalty logit_bias",
    "logprobs top_logprobs n seed stop response_format prediction modalities audio web_search_options moderation",
    "user safety_identifier metadata store service_tier prompt_cache_key prompt_cache_options prompt_cache_retention",
  ].flatMap((line) => line.split(" ")),
);
const messageFields = new Set([
  "role",
  "content",
  "tool_calls",
  "tool_call_id",
  "name",
  "reasoning_content",
  "reasoning",
]);
const namePattern = /^[a-zA-Z0-9_-]{1,64}$/;

/** True for a body with a list of messages; each field of them is checked where it is read. */
export function isChatBody(body: unknown): body is ChatBody {
  return isObject(body) && Array.isArray(body.messages) && body.messages.every(isObject);
}

/** Returns the message with which the service is documented, or reported, to refuse this request; undefined when it takes it. */
export function refusalOf(body: ChatBody): string | undefined {
  if (typeof body.model !== "string" || body.model === "") return "you must provide a model parameter";
  // For models of others nobody knows which fields their servers take.
  const unknown = ofVendor.test(body.model) && Object.keys(body).find((field) => !bodyFields.has(field));
  if (unknown) return `Unrecognized request argument supplied: ${unknown}`;
  if (body.messages.length === 0) return "Invalid 'messages': empty array. Expected an array with minimum length 1.";
  if (body.stream !== true && body.stream_options !== undefined)
    return "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
  return refusalOfSettings(body) ?? refusalOfTools(body) ?? refusalOfMessages(body);
}

function refusalOfSettings({ model, max_tokens, max_completion_tokens, reasoning_effort, tools }: ChatBody) {
  const { maxTokens, effortWithTools } = chatTraits(model);
  if (max_tokens !== undefined && max_completion_tokens !== undefined)
    return "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
  if (max_tokens !== undefined && maxTokens === "max_completion_tokens" && /^(?:gpt-5|o\d)/.test(model))
    return "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
  if (tools !== undefined && tools.length === 0)
    return "Invalid 'tools': empty array. Expected an array with minimum length 1.";
  if (tools !== undefined && effortWithTools === "none" && reasoning_effort !== "none")
    return `Function tools with reasoning_effort are not supported for ${model} in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.`;
  return undefined;
}

function refusalOfTools({ tools = [] }: ChatBody): string | undefined {
  const names = tools.map((tool) => tool.function?.name ?? "");
  const wrong = names.findIndex((name) => !namePattern.test(name));
  if (wrong >= 0) return `Invalid 'tools[${wrong}].function.name': string does not match pattern.`;
  const twice = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (twice >= 0) return `Tool names must be unique: ${names[twice]}.`;
  for (const [at, { type, function: called }] of tools.entries()) {
    if (type !== "function") return `Missing required parameter: 'tools[${at}].type'.`;
    const { parameters = { type: "object" }, strict } = called ?? {};
    if (!isObject(parameters) || parameters.type !== "object")
      return `Invalid schema for function '${called?.name}': schema must be a JSON Schema of 'type: "object"'.`;
    if (strict && !isStrict(parameters))
      return `Invalid schema for function '${called?.name}': 'additionalProperties' is required to be supplied and to be false.`;
  }
  return undefined;
}

function refusalOfMessages({ model, messages }: ChatBody): string | undefined {
  const { reasoning } = chatTraits(model);
  let open = new Set<string>();
  for (const [at, message] of messages.entries()) {
    const { role, content, tool_calls: calls = [], tool_call_id: answered = "" } = message;
    const unknown = Object.keys(message).find((field) => !messageFields.has(field));
    if (unknown !== undefined) return `Unrecognized request argument supplied: messages[${at}].${unknown}`;
    if (role === "tool") {
      if (!open.delete(answered))
        return `Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'. (messages[${at}])`;
      if (typeof content !== "string")
        return `Invalid value for 'content': expected a string, got null. (messages[${at}])`;
      continue;
    }
    if (open.size > 0)
      return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(", ")}`;
    if (!["system", "developer", "user", "assistant"].includes(role))
      return `Invalid value: '${role}'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.`;
    if (typeof content !== "string" && (role !== "assistant" || calls.length === 0))
      return `Invalid value for 'content': expected a string, got null. (messages[${at}])`;
    const thought = message.reasoning_content ?? message.reasoning;
    if (thought !== undefined && reasoning === "never")
      return `Unrecognized request argument supplied: messages[${at}].reasoning_content`;
    if (thought === undefined && reasoning === "always" && calls.length > 0)
      return `The \`reasoning_content\` in the thinking mode must be passed back to the API. (messages[${at}])`;
    const refused = refusalOfCalls(calls, at);
    if (refused !== undefined) return refused;
    open = new Set(calls.map(({ id = "" }) => id));
  }
  return open.size === 0
    ? undefined
    : "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.";
}

function refusalOfCalls(calls: NonNullable<ChatBodyMessage["tool_calls"]>, at: number): string | undefined {
  const seen = new Set<string>();
  for (const [index, { id = "", type, function: called }] of calls.entries()) {
    const place = `messages[${at}].tool_calls[${index}]`;
    if (id === "" || type !== "function") return `Missing required parameter: '${place}.${id === "" ? "id" : "type"}'.`;
    if (id.length > 40) return `Invalid '${place}.id': string too long. Expected a string with maximum length 40.`;
    if (seen.has(id)) return `Duplicate value for 'tool_call_id' in ${place}.`;
    seen.add(id);
    if (!namePattern.test(called?.name ?? ""))
      return `Invalid '${place}.function.name': string does not match pattern.`;
    if (typeof called?.arguments !== "string")
      return `Invalid type for '${place}.function.arguments': expected a string.`;
  }
  return undefined;
}
