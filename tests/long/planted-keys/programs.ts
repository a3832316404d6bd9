import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Prints a secret in every way that a careless program does. */
const echo = `
const secret = process.env.TOKEN ?? "";
const bytes = Buffer.from(secret);
console.log("marker-tool", secret);
console.log(bytes.toString("base64"), Buffer.from(" " + secret).toString("base64"), Buffer.from("  " + secret).toString("base64url"));
console.log(bytes.toString("hex"), encodeURIComponent(secret), JSON.stringify({ secret }));
console.log(bytes.toString("base64").replace(/(.{7})/g, "$1\\n"));
require("fs").writeFileSync("left-by-tool.txt", "marker-left " + secret);
console.error("marker-error", secret);`;

/** Notes what a program without secrets sees: its environment, and every command line and environment that it may read. */
const look = `
const fs = require("fs");
const read = (pid, name) => { try { return fs.readFileSync("/proc/" + pid + "/" + name, "latin1"); } catch { return ""; } };
const pids = fs.existsSync("/proc") ? fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)) : [];
const seen = pids.map((pid) => pid + " " + read(pid, "cmdline") + " " + read(pid, "environ")).join("\\n");
fs.writeFileSync(SEEN, JSON.stringify(process.env) + "\\n" + seen);
console.log("marker-look");`;

/** A server of the Model Context Protocol whose only tool repeats the server's secret. */
const server = `
const send = (id, result) => console.log(JSON.stringify({ jsonrpc: "2.0", id, result }));
const tool = { name: "tell", description: "Tells.", inputSchema: { type: "object", properties: {} } };
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  if (method === "initialize") return send(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } });
  if (method === "tools/list") return send(id, { tools: [tool] });
  if (method === "tools/call") {
    console.error("marker-complaint", process.env.SERVER_TOKEN);
    return send(id, { content: [{ type: "text", text: "marker-mcp " + process.env.SERVER_TOKEN }], structuredContent: { token: process.env.SERVER_TOKEN } });
  }
  console.log(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32601, message: "No " + process.env.SERVER_TOKEN } }));
});`;

/** Writes the programs that the tools name into a folder for PATH. */
export function writePrograms(folder: string, seen: string): void {
  const programs = {
    "planted-echo": echo,
    "planted-look": look.replace("SEEN", JSON.stringify(seen)),
    "planted-server": server,
  };
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!${process.execPath}\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
}
