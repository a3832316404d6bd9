// A server of chat completions with one model, as anybody could write it, that does the work of `engagements/hello`:
//   node tests/support/chat-stub.mjs 8931
//   npx crew rehearse hello --model openai=http://127.0.0.1:8931/v1
// It writes each missing file, finishes the phase, and counts its own tokens: GET /count.
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const tokens = (value) => Math.ceil(JSON.stringify(value).length / 4);
const count = { calls: 0, input: 0, output: 0 };

/** Chooses the next reply: words, or the call of a tool. */
function reply({ messages, tools = [] }) {
  const names = tools.map((tool) => tool.function.name);
  const brief = messages.find(({ role }) => role === "user").content;
  const { deliverables = [] } = JSON.parse(/<phase-status>([\s\S]*?)<\/phase-status>/.exec(brief)[1]);
  const called = messages.flatMap((message) => message.tool_calls ?? []).map((call) => call.function);
  const missing = deliverables.find(
    ({ path, files }) => files.length === 0 && !called.some((call) => call.arguments.includes(path)),
  );
  const template = /<template[^>]*>([\s\S]*?)<\/template>/.exec(brief)?.[1] ?? "";
  const written = template.replaceAll(/<!--[\s\S]*?-->/g, "The statement of work says what is wanted.").trim();
  if (missing && names.includes("git_write"))
    return { name: "git_write", input: { path: missing.path, content: `${written || "# Requirements"}\n` } };
  if (names.includes("finish")) return { name: "finish", input: { summary: "All files are written." } };
  return { text: "There is nothing left to do." };
}

function chunks(body) {
  const { name, input, text } = reply(body);
  const call = {
    index: 0,
    id: `call_${count.calls}`,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  };
  const delta = name ? { tool_calls: [call] } : { content: text };
  const usage = { prompt_tokens: tokens(body.messages), completion_tokens: tokens(delta) };
  count.calls += 1;
  count.input += usage.prompt_tokens;
  count.output += usage.completion_tokens;
  return [
    { choices: [{ index: 0, delta: { role: "assistant", ...delta } }] },
    { choices: [{ index: 0, delta: {}, finish_reason: name ? "tool_calls" : "stop" }] },
    { choices: [], usage: { ...usage, total_tokens: usage.prompt_tokens + usage.completion_tokens } },
  ];
}

export const stub = createServer(async (request, response) => {
  const json = (value) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  if (request.url === "/v1/models") return json({ object: "list", data: [{ id: "stub", object: "model" }] });
  if (request.url === "/count") return json(count);
  if (request.url !== "/v1/chat/completions") return response.writeHead(404).end();
  let text = "";
  for await (const part of request) text += part;
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const chunk of chunks(JSON.parse(text))) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  response.end("data: [DONE]\n\n");
});

if (import.meta.url === pathToFileURL(process.argv[1]).href) stub.listen(Number(process.argv[2] ?? 8931), "127.0.0.1");
