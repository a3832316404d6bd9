import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DeployedApi } from "../../cli/deployed-api.ts";
import { openDeployedApi } from "../../deploy/call-api.ts";
import { type Account, openAccount } from "../support/aws/account.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { small } from "../support/compiled-environments.ts";

if (!hasMoto) console.warn(`The API of a deployment is not called: ${withoutMoto}.`);

/** Lambda's own address of the function, and STS beside it: the emulator runs functions in Docker only. */
async function serveFunction(account: Account) {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (!request.url?.startsWith("/2015-03-31/functions/crew-hello-dev-api/invocations")) {
      const missing = { Type: "User", Message: "Function not found" };
      response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" }).end(JSON.stringify(missing));
      return;
    }
    const result = await account.api.invoke(JSON.parse(body));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => void server.close(resolve)),
  };
}

describe.skipIf(!hasMoto)("the API of a deployment, called with rights in the account", () => {
  let account: Account;
  let lambda: Awaited<ReturnType<typeof serveFunction>>;
  beforeAll(async () => {
    account = await openAccount("hello");
    lambda = await serveFunction(account);
    process.env.AWS_ENDPOINT_URL_LAMBDA = lambda.url;
    process.env.AWS_ENDPOINT_URL_STS = process.env.AWS_ENDPOINT_URL_S3;
  });
  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_LAMBDA;
    delete process.env.AWS_ENDPOINT_URL_STS;
    // A runner that is ended with the account would be reported to an engine that is gone.
    while (account && account.containers.running() > 0) await wait(50);
    await lambda?.close();
    await account?.close();
  });

  const called = (name: string) => ({
    name,
    earlierName: `${name}-earlier`,
    pipeline: { name: "hello" },
    environment: small,
  });
  const api = async (as?: string) => new DeployedApi(await openDeployedApi(called("crew-hello-dev")), as);
  const sow =
    "# Toll booths\n\nThe bridge wants to take tolls by telephone.\n\n## Requirements\n\n- Drivers pay quickly.\n";

  test("an operator starts a project and sees it, without signing in", async () => {
    const operator = await api();
    const { id } = await operator.post("/api/projects", {}, { sow });
    const projects = await operator.get("/api/projects", {});
    expect(projects.map((project) => project.id)).toEqual([id]);
    expect(operator.siteUrl).toBe(account.url);
    // The machine waits for the customer before the others look, so that nothing runs when they end.
    while ((await operator.get("/api/projects/{id}", { id })).gates.length === 0) await wait(100);
  });

  test("another person has that person's rights and no more, and only one who is declared", async () => {
    const customer = await api("customer@example.com");
    expect(await customer.get("/api/projects", {})).toHaveLength(1);
    await expect(customer.post("/api/projects", {}, { sow })).rejects.toThrow(/may not start projects/);
    await expect((await api("stranger@example.com")).get("/api/projects", {})).rejects.toThrow(
      "The engagement declares no person stranger@example.com.",
    );
  });

  test("nobody gets this over HTTP, whatever they send", async () => {
    const crew = { method: "GET", path: "/api/projects" };
    const headers = {
      "content-type": "application/json",
      direct: "{}",
      "x-crew-as": "lead@example.com",
      origin: account.url,
    };
    for (const body of [JSON.stringify({ crew }), JSON.stringify({ direct: {} })]) {
      const response = await fetch(`${account.url}/api/projects`, { method: "POST", headers, body });
      expect(response.status).toBe(401);
    }
    expect((await fetch(`${account.url}/api/projects?crew=${JSON.stringify(crew)}`, { headers })).status).toBe(401);
  });

  test("what is below no /api/ is no such event", async () => {
    await expect(account.api.invoke({ crew: { method: "GET", path: "/auth/sign-in" } })).rejects.toThrow(
      "This event is none that the function knows.",
    );
  });

  test("an environment that is not deployed is named with what deploys it", async () => {
    const nowhere = await openDeployedApi(called("crew-other-dev"));
    await expect(nowhere({ method: "GET", path: "/api/projects" })).rejects.toThrow(
      '"dev" is not deployed to us-east-1 of account 123456789012. Deploy it with `crew deploy --env dev`.',
    );
  });
});
