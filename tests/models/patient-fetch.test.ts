import { Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { patientFetch } from "../../runtime/models/patient-fetch.ts";
import { serve } from "../support/model-endpoint.ts";

test("a request arrives with its method, headers and body, and the answer with its status, headers and body", async () => {
  const url = await serve(async (request, response) => {
    const body = (await Array.fromAsync(request)).join("");
    response.writeHead(418, { "x-seen": `${request.method} ${request.headers["x-own"]} ${body}` }).end("short");
  });
  const answer = await patientFetch(`${url}/v1/x`, { method: "POST", headers: { "X-Own": "a" }, body: '{"e":1}' });
  expect(answer.status).toBe(418);
  expect(answer.headers.get("x-seen")).toBe('POST a {"e":1}');
  expect(await answer.text()).toBe("short");
});

test("a redirect is an answer: what was sent does not go to a different server", async () => {
  const other = await serve((_, response) => void response.end("taken"));
  const url = await serve((_, response) => void response.writeHead(307, { location: other }).end());
  const answer = await patientFetch(url, { method: "POST", headers: { "x-api-key": "secret" }, body: "{}" });
  expect(answer.status).toBe(307);
});

test("a body that breaks off is an error of its reading, and a stopped one ends at once", async () => {
  const url = await serve((request, response) => {
    response.writeHead(200);
    response.write("half");
    if (request.url === "/cut") setImmediate(() => response.destroy());
  });
  await expect((await patientFetch(`${url}/cut`)).text()).rejects.toThrow();
  const stop = new AbortController();
  const { body } = await patientFetch(url, { signal: stop.signal });
  const reader = body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("half");
  const next = reader?.read();
  stop.abort();
  await expect(next).rejects.toThrow("aborted");
});

test("a server that cannot be reached rejects with the cause", async () => {
  await expect(patientFetch("http://127.0.0.1:9")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("the connection has no timer that could end a silence", async () => {
  const url = await serve((_, response) => void response.end("Thought."));
  const set = vi.spyOn(Socket.prototype, "setTimeout");
  onTestFinished(() => set.mockRestore());
  expect(await (await patientFetch(url)).text()).toBe("Thought.");
  const sockets = set.mock.contexts as Socket[];
  const own = sockets.flatMap(({ remotePort }, at) =>
    String(remotePort) === new URL(url).port ? [set.mock.calls[at]?.[0]] : [],
  );
  expect(own.filter((milliseconds) => milliseconds !== 0)).toEqual([]);
});
