import { expect, test } from "vitest";
import { answerRequest } from "../../cli/mcp/answer-request.ts";

const api = () => Promise.reject(new Error("Nothing is running."));
const served = { version: "1.2.3", place: [], projectPlace: [], crew: [], api };
const prefix = "io.modelcontextprotocol/";
const about = (version: unknown, capabilities: unknown = {}) => ({
  [`${prefix}protocolVersion`]: version,
  ...(capabilities !== null && { [`${prefix}clientCapabilities`]: capabilities }),
});

/** The result or error of one request. */
const answer = (method: string, params?: object) =>
  answerRequest(served, { method, ...(params && { params }) }, new AbortController().signal) as Promise<{
    result?: { [key: string]: unknown };
    error?: { code: number; data?: object };
  }>;

test.each([
  ["2025-11-25", "2025-11-25"],
  ["2025-06-18", "2025-06-18"],
  ["2025-03-26", "2025-03-26"],
  ["2024-11-05", "2024-11-05"],
  ["2026-07-28", "2025-11-25"],
  ["2030-01-01", "2025-11-25"],
  [undefined, "2025-11-25"],
])("a client whose handshake asks for version %s is answered with %s", async (asked, agreed) => {
  expect((await answer("initialize", { protocolVersion: asked })).result?.protocolVersion).toBe(agreed);
});

test("a client without a handshake learns the versions, and every result names the server and its kind", async () => {
  const meta = { _meta: about("2026-07-28") };
  const discovered = await answer("server/discover", meta);
  expect(discovered.result).toMatchObject({ supportedVersions: ["2026-07-28"], capabilities: { tools: {} } });
  for (const { result } of [discovered, await answer("tools/list", meta)]) {
    expect(result).toMatchObject({ resultType: "complete", cacheScope: "private", ttlMs: expect.any(Number) });
    expect(result?._meta).toEqual({ [`${prefix}serverInfo`]: { name: "crew", title: "crew", version: "1.2.3" } });
  }
});

test("results of older versions have nothing of newer ones", async () => {
  expect(Object.keys((await answer("tools/list")).result ?? {})).toEqual(["tools"]);
});

test.each([
  ["no version", "server/discover", {}, -32602],
  ["a version that is no text", "tools/list", about(1), -32602],
  ["no capabilities", "tools/list", about("2026-07-28", null), -32602],
  ["an unknown version", "tools/list", about("1900-01-01"), -32022],
  ["a method that was removed", "initialize", about("2026-07-28"), -32601],
  ["a method that was removed", "ping", about("2026-07-28"), -32601],
])("a request with %s is an error of the protocol (%s)", async (_, method, meta, code) => {
  const { error } = await answer(method, { _meta: meta });
  expect(error?.code).toBe(code);
  if (code === -32022) expect(error?.data).toEqual({ supported: ["2026-07-28"], requested: "1900-01-01" });
});
