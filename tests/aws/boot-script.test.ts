import { spawn } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bootScript } from "../../compiler/emit/infra/boot-script.ts";
import { serve } from "../support/runner-services.ts";

const bundle = "console.log('the bundle runs')";
const digest = createHash("sha256").update(bundle).digest("hex");
const role = { AccessKeyId: "ASIATEST", SecretAccessKey: "the-role's-secret-key", Token: "the-role's-token" };

let home: string;
let url: string;
let close: () => Promise<void>;
let asked: { path: string; headers: IncomingHttpHeaders }[];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "crew-boot-"));
  ({ url, close } = await serve((request, response) => {
    if (request.url === "/role") return void response.end(JSON.stringify(role));
    asked.push({ path: request.url ?? "", headers: request.headers });
    const isThere = request.url === "/bundles/runner/one.mjs";
    response.writeHead(isThere ? 200 : 404).end(isThere ? bundle : "<Error/>");
  }));
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await close();
  await rm(home, { recursive: true, force: true });
});

async function boot(environment: { [name: string]: string } = {}) {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", bootScript], {
    env: {
      AWS_REGION: "eu-north-1",
      AWS_ENDPOINT_URL_S3: url,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/role`,
      CREW_BUNDLE_BUCKET: "bundles",
      CREW_BUNDLE_KEY: "runner/one.mjs",
      CREW_BUNDLE_SHA256: digest,
      CREW_BUNDLE_FILE: join(home, "runner.mjs"),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const [first = "", ...others] = errors.split("\n");
  expect(JSON.parse(first)).toMatchObject({ event: "container-started" });
  return { output, errors: others.join("\n"), code, first };
}

test("it names its run before anything can fail, so that plain text of the same container can be attributed", async () => {
  const order = { CREW_PROJECT: "tolls-7k2", CREW_PHASE: "design", CREW_ROUND: "2", CREW_EPOCH: "1001" };
  const { first, errors, code } = await boot({ ...order, CREW_BUNDLE_KEY: "runner/gone.mjs" });
  expect(code).toBe(1);
  const { time, ...line } = JSON.parse(first);
  expect(Date.parse(time)).toBeGreaterThan(0);
  expect(line).toEqual({
    level: "info",
    event: "container-started",
    project: "tolls-7k2",
    phase: "design",
    round: 2,
    epoch: 1001,
  });
  expect(errors).toContain("The bundle runner/gone.mjs cannot be fetched: S3 answers 404.");
});

test("it signs its one request as AWS's own signer does", async () => {
  expect(await boot()).toMatchObject({ output: "the bundle runs\n", errors: "", code: 0 });
  const [{ path, headers }] = asked as [(typeof asked)[0]];
  const { host = "", authorization } = headers;
  const date = String(headers["x-amz-date"]);
  const signer = new SignatureV4({
    service: "s3",
    region: "eu-north-1",
    credentials: { accessKeyId: role.AccessKeyId, secretAccessKey: role.SecretAccessKey, sessionToken: role.Token },
    sha256: Sha256,
    uriEscapePath: false,
  });
  const request = { method: "GET", protocol: "http:", hostname: host, path, query: {}, headers: { host } };
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const signed = await signer.sign(request, { signingDate: new Date(iso) });
  expect(authorization).toBe(signed.headers.authorization);
});

test("bytes that are not the deployed ones never run", async () => {
  const { output, errors, code } = await boot({ CREW_BUNDLE_SHA256: "0".repeat(64) });
  expect([output, code]).toEqual(["", 1]);
  expect(errors).toContain("does not have the digest it was deployed with");
});

test("a bundle that is not there, or not for this role, ends the container and says what S3 answered", async () => {
  const { errors, code } = await boot({ CREW_BUNDLE_KEY: "runner/none.mjs" });
  expect(code).toBe(1);
  expect(errors).toContain("The bundle runner/none.mjs cannot be fetched: S3 answers 404.");
  for (const secret of [role.SecretAccessKey, role.Token]) expect(errors).not.toContain(secret);
});

/** Node's hash in the shape that the signer asks for. */
class Sha256 {
  #hash;
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(key));
  }
  update(data: Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

function bytesOf(key: string | ArrayBuffer | ArrayBufferView): Uint8Array | string {
  if (typeof key === "string") return key;
  return ArrayBuffer.isView(key) ? new Uint8Array(key.buffer, key.byteOffset, key.byteLength) : new Uint8Array(key);
}
