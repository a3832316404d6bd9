import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fillCache, throughCache } from "../../deploy/image/cached-image.ts";
import { large, medium, small, textOf } from "../support/compiled-environments.ts";

const account = { id: "123456789012", region: "us-east-1", arn: "arn:aws:iam::123456789012:user/lead" };
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const platform = (architecture: string) => ({ os: "linux", architecture });
const manifests: { [reference: string]: object } = {
  "24-bookworm": {
    manifests: [
      { digest: digest("a"), platform: platform("arm64") },
      { digest: digest("b"), platform: platform("amd64") },
    ],
  },
  [digest("b")]: { config: { digest: digest("c") }, layers: [{ digest: digest("d") }, { digest: digest("e") }] },
};

/** A registry whose cache knows what its upstream has: it keeps the calls that fill it. */
const calls: [action: string, repository: string, reference: string][] = [];
const server = createServer(async (request, response) => {
  const action = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
  const { repositoryName, imageIds, layerDigest } = JSON.parse(await text(request));
  const reference = layerDigest ?? imageIds[0].imageTag ?? imageIds[0].imageDigest;
  calls.push([action, repositoryName, reference]);
  const manifest = manifests[reference];
  const failures = [
    { failureCode: "ImageNotFound", failureReason: "Requested image not found", imageId: imageIds?.[0] },
  ];
  const images =
    manifest === undefined ? { images: [], failures } : { images: [{ imageManifest: JSON.stringify(manifest) }] };
  response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
  response.end(
    JSON.stringify(action === "BatchGetImage" ? images : { downloadUrl: "https://layers.example.com", layerDigest }),
  );
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  process.env.AWS_ENDPOINT_URL_ECR = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_ACCESS_KEY_ID ??= "local";
  process.env.AWS_SECRET_ACCESS_KEY ??= "local";
});
beforeEach(() => {
  calls.length = 0;
});
afterAll(() => {
  delete process.env.AWS_ENDPOINT_URL_ECR;
  server.closeAllConnections();
  server.close();
});

test("the stock image of a private environment is copied into the account once: its index, its manifest for runners and all layers", async () => {
  for (const environment of [medium, large]) {
    calls.length = 0;
    const cached = throughCache(textOf(environment), undefined);
    expect(cached?.image).toBe("docker/library/node:24-bookworm");
    await fillCache(account, cached!);
    const repository = `${cached?.prefix}/docker/library/node`;
    expect(calls).toEqual([
      ["BatchGetImage", repository, "24-bookworm"],
      ["BatchGetImage", repository, digest("b")],
      ["GetDownloadUrlForLayer", repository, digest("c")],
      ["GetDownloadUrlForLayer", repository, digest("d")],
      ["GetDownloadUrlForLayer", repository, digest("e")],
    ]);
  }
});

test("public runners pull from the public registry, and an own image from its own", () => {
  expect(throughCache(textOf(small), undefined)).toBeUndefined();
  const own = `123456789012.dkr.ecr.us-east-1.amazonaws.com/crew/runner@${digest("f")}`;
  expect(throughCache(textOf(large), own)).toBeUndefined();
});

test("an image that the public registry does not have stops the deployment with its remedy", async () => {
  await expect(fillCache(account, { prefix: "crew-x", image: "docker/library/node:0" })).rejects.toThrow(
    /could not be copied into the account \(ImageNotFound: Requested image not found\).*--runner-image/,
  );
});
