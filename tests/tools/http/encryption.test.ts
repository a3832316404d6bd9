import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, httpTool } from "./service.ts";

/** Without openssl no certificate can be made here. */
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

const asked: string[] = [];
let certificate = "";
let port = 0;
let close = () => {};

beforeAll(async () => {
  if (!hasOpenssl) return;
  const folder = mkdtempSync(join(tmpdir(), "crew-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const names = "subjectAltName=DNS:status.example.com";
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "2",
      "-keyout",
      key,
      "-out",
      cert,
      "-subj",
      "/CN=status.example.com",
      "-addext",
      names,
    ],
    { stdio: "ignore" },
  );
  certificate = readFileSync(cert, "utf8");
  const server = createServer({ key: readFileSync(key), cert: certificate }, (request, response) => {
    asked.push(`${(request.socket as TLSSocket).servername} ${request.headers.host}`);
    response.setHeader("Content-Type", "text/plain").end("fine");
  });
  server.on("tlsClientError", () => {});
  rmSync(folder, { recursive: true });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  close = () => void server.close();
});
afterAll(() => close());

const callName = (name: string, ca?: string) =>
  call(
    httpTool({ origin: `https://${name}:${port}`, addresses: ["127.0.0.1"] }),
    {},
    { network: { resolve: async () => ["127.0.0.1"], ...(ca !== undefined && { ca }) } },
  );

test.runIf(hasOpenssl)(
  "a connection to the checked address proves itself with a certificate for the name",
  async () => {
    expect(await callName("status.example.com", certificate)).toMatchObject({ isError: false });
    expect(asked.splice(0)).toEqual([`status.example.com status.example.com:${port}`]);
  },
);

test.runIf(hasOpenssl)(
  "a certificate for another name, or by an unknown authority, ends the call before anything is sent",
  async () => {
    const insecure = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    try {
      const refused = [await callName("other.example.com", certificate), await callName("status.example.com")];
      for (const { text } of refused)
        expect(text).toMatch(/did not answer: its certificate or encryption is not accepted \([A-Z_]+\)\.$/);
    } finally {
      if (insecure === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = insecure;
    }
    expect(asked).toEqual([]);
  },
);

test.runIf(hasOpenssl)("a service that speaks without encryption where it must not is a failure in words", async () => {
  const plain = httpTool({ origin: `http://127.0.0.1:${port}` });
  expect((await call(plain)).isError).toBe(true);
});
