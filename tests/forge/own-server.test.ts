import { expect, test } from "vitest";
import { openGithub } from "../../runtime/forge/github/github-service.ts";

// https://docs.github.com/en/enterprise-server/graphql/guides/forming-calls-with-graphql (read 2026-11-28)
test.each([
  ["https://api.github.com", "https://api.github.com/graphql"],
  ["https://git.example.com/api/v3", "https://git.example.com/api/graphql"],
])("a server whose REST API is %s is asked by GraphQL at %s", async (origin, address) => {
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request) => {
    asked.push(url instanceof Request ? url.url : String(url));
    return Response.json({ data: { repository: null } });
  };
  const credentials = { kind: "token", token: "a-token" } as const;
  const service = openGithub({ origin, project: "acme/shop", credentials, purpose: "look", fetch });
  expect(await service.graphql("query { repository { id } }", {})).toEqual({ repository: null });
  expect(asked).toEqual([address]);
});
