// A server with the Messages API in 60 lines: writes one page of requirements, then finishes. Counts what it is asked and what it answers, a token
// for every four characters, and prints the sums when it ends. Usage: node stub-messages-server.mjs [PORT]
import { createServer } from "node:http";

const headings = [
  "Scope",
  "Functional Requirements",
  "Quality Requirements",
  "Constraints",
  "Assumptions",
  "Open Questions",
];
const page = `# Requirements: Hello\n\n${headings.map((heading) => `## ${heading}\n\nNothing further is known.\n`).join("\n")}`;

const count = { calls: 0, input: 0, output: 0, read: 0, written: 0 };
const tokens = (value) => Math.ceil(JSON.stringify(value).length / 4);

/** Writes first, and finishes once the file is written. */
function callFor({ messages }) {
  const isWritten = messages.some(({ role }) => role === "assistant");
  return isWritten
    ? { name: "finish", input: { summary: "The requirements are written." } }
    : { name: "git_write", input: { path: "docs/project-plan/requirements.md", content: page } };
}

createServer(async (request, response) => {
  const key = process.env.STUB_KEY;
  const json = (status, body) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const refuse = (status, type, message) => json(status, { type: "error", error: { type, message } });
  if (key !== undefined && request.headers["x-api-key"] !== key)
    return refuse(401, "authentication_error", "invalid x-api-key");
  if (request.url.startsWith("/v1/models")) return json(200, { data: [{ type: "model", id: "stub" }] });
  if (request.url === "/count") return json(200, count);
  if (request.url !== "/v1/messages") return refuse(404, "not_found_error", "Not found");
  let text = "";
  for await (const chunk of request) text += chunk;
  const body = JSON.parse(text);

  const { name, input } = callFor(body);
  const usage = { input_tokens: tokens(body), output_tokens: tokens(input) };
  count.calls += 1;
  count.input += usage.input_tokens;
  count.output += usage.output_tokens;

  const send = (type, data) => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  response.writeHead(200, { "content-type": "text/event-stream" });
  const message = {
    id: `msg_${count.calls}`,
    type: "message",
    role: "assistant",
    model: body.model,
    content: [],
    stop_reason: null,
  };
  send("message_start", { message: { ...message, usage: { ...usage, output_tokens: 1 } } });
  send("content_block_start", {
    index: 0,
    content_block: { type: "tool_use", id: `toolu_${count.calls}`, name, input: {} },
  });
  for (const partial_json of JSON.stringify(input).match(/[\s\S]{1,40}/g))
    send("content_block_delta", { index: 0, delta: { type: "input_json_delta", partial_json } });
  send("content_block_stop", { index: 0 });
  send("message_delta", {
    delta: { stop_reason: "tool_use", stop_sequence: null },
    usage: { output_tokens: usage.output_tokens },
  });
  send("message_stop", {});
  response.end();
}).listen(Number(process.argv[2] ?? 0), "127.0.0.1", function () {
  console.log(`http://127.0.0.1:${this.address().port}`);
});
