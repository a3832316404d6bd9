import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry with the stock image. */
export interface ImageRegistry {
  url: string;
  /** Digest that the tag has now; with undefined it answers without one. */
  digest: string | undefined;
  /** Method and path of each request. */
  requests: string[];
  close(): Promise<void>;
}

/**
 * Opens a registry that gives nothing away without a token, as public ones do, and only to those who accept an index of images: others would
 * get the manifest of one platform (distribution.github.io/distribution/spec/auth/token, github.com/opencontainers/distribution-spec).
 */
export async function openImageRegistry(digest: string): Promise<ImageRegistry> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", registry.url);
    registry.requests.push(`${request.method} ${pathname}`);
    if (pathname === "/token") {
      const isWhole = searchParams.get("service") === "tests" && searchParams.get("scope") === "repository:node:pull";
      response.writeHead(isWhole ? 200 : 400, { "content-type": "application/json" });
      response.end(JSON.stringify({ token: "of-a-stranger" }));
      return;
    }
    if (request.headers.authorization !== "Bearer of-a-stranger") {
      const challenge = `Bearer realm="${registry.url}/token",service="tests",scope="repository:node:pull"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
      return;
    }
    const isIndex = request.headers.accept?.includes("application/vnd.oci.image.index.v1+json");
    const isKnown = pathname === "/v2/docker/library/node/manifests/24-bookworm";
    if (!isKnown || !isIndex) response.writeHead(404).end();
    else
      response.writeHead(200, registry.digest === undefined ? {} : { "docker-content-digest": registry.digest }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const registry: ImageRegistry = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    digest,
    requests: [],
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return registry;
}
