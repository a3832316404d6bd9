// The suite starts this program as its client: it hands the server's address to the test, whose process has the client loaded.
const [at, url] = process.argv.slice(2);
const { toolCalls } = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}");
const answer = await fetch(at, { method: "POST", body: JSON.stringify({ url, toolCalls }) });
process.stdout.write(`${await answer.text()}\n`);
process.exitCode = answer.ok ? 0 : 1;
