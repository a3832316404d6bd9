import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { stockImage } from "../../compiler/ir/stock-image.ts";
import { throughCache } from "../../deploy/image/cached-image.ts";
import { pinnedImage } from "../../deploy/image/pinned-image.ts";
import { large, textOf } from "../support/compiled-environments.ts";
import { type ImageRegistry, openImageRegistry } from "../support/image-registry.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const image = (letter: string) => `public.ecr.aws/docker/library/node@${digest(letter)}`;

let registry: ImageRegistry;
const steps: string[] = [];
const onStep = (step: string) => void steps.push(step);

beforeAll(async () => {
  registry = await openImageRegistry(digest("a"));
});
beforeEach(() => {
  process.env.CREW_REGISTRY_URL = registry.url;
  registry.digest = digest("a");
  registry.requests.length = 0;
  steps.length = 0;
});
afterAll(async () => {
  delete process.env.CREW_REGISTRY_URL;
  await registry.close();
});

test("the stock image is named by the digest that its tag has", async () => {
  expect(await pinnedImage(stockImage, undefined, { onStep })).toEqual({ tag: stockImage, image: image("a") });
  expect(registry.requests).toEqual([
    "HEAD /v2/docker/library/node/manifests/24-bookworm",
    "GET /token",
    "HEAD /v2/docker/library/node/manifests/24-bookworm",
  ]);
});

test("a deployment keeps its digest, also when the tag has moved, until the newest is asked for", async () => {
  const first = await pinnedImage(stockImage, undefined, { onStep });
  registry.digest = digest("b");
  registry.requests.length = 0;
  expect(await pinnedImage(stockImage, first, { onStep })).toEqual(first);
  expect(registry.requests).toEqual([]);
  expect(await pinnedImage(stockImage, first, { onStep, rebuild: true })).toEqual({
    tag: stockImage,
    image: image("b"),
  });
});

test("the digest of an earlier crew's stock image is not kept", async () => {
  const older = { tag: "public.ecr.aws/docker/library/node:22-bookworm", image: image("c") };
  expect(await pinnedImage(stockImage, older, { onStep })).toEqual({ tag: stockImage, image: image("a") });
});

test("private runners pull it by its digest through the account's copy", async () => {
  const pinned = await pinnedImage(stockImage, undefined, { onStep });
  expect(throughCache(textOf(large), pinned?.image)?.image).toBe(`docker/library/node@${digest("a")}`);
});

test("a registry that cannot be reached leaves the tag, and the deployment says so", async () => {
  process.env.CREW_REGISTRY_URL = "http://127.0.0.1:9";
  expect(await pinnedImage(stockImage, undefined, { onStep })).toBeUndefined();
  expect(steps).toEqual([expect.stringContaining(`The image ${stockImage} is named by its tag`)]);
});

test("an answer without a digest stops the deployment with its remedy", async () => {
  registry.digest = undefined;
  await expect(pinnedImage(stockImage, undefined, { onStep })).rejects.toThrow(
    /answered 200 without a digest.*--runner-image/,
  );
  registry.digest = "latest";
  await expect(pinnedImage(stockImage, undefined, { onStep })).rejects.toThrow(/without a digest/);
});
