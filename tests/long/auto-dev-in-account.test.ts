import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { deployWorkspace } from "../support/aws/deployed-workspace.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { runnerFor } from "../support/aws/runner-clients.ts";
import { githubProject } from "../support/forge/github-stand-in.ts";
import { serveGithub } from "../support/forge/served-github.ts";
import { onlyShop } from "../support/story/only-shop.ts";
import { shopCode } from "../support/story/shop-code.ts";
import { pluginFolder, withoutTerraform } from "../support/terraform.ts";

const isRunnable = pluginFolder !== undefined && hasMoto;
const patience = { timeout: 900_000 };

test.skipIf(!isRunnable)(
  "Auto-Dev in an account hears of a label by asking the forge, fetches, delivers, merges, answers and closes with the rights that were emitted for it, and no more",
  patience,
  async () => {
    const served = await serveGithub(shopCode, { pushedBy: "crew-bot" });
    const { github, repository, place, url, token, trusting } = served;
    const first = repository.git("rev-parse", "main");
    const [flow, block] = ["project: acme/shop, ", "    project: acme/shop\n"];
    const own = `project: ${githubProject}, url: "${url}", `;
    const ownBlock = `    project: ${githubProject}\n    url: "${url}"\n`;
    const deployed = await deployWorkspace({
      engagement: "auto-dev",
      edits: {
        "engagement.yaml": [[flow, own], [block, ownBlock], ...onlyShop(join(import.meta.dirname, "../.."))],
      },
      variables: trusting,
    });
    onTestFinished(() => deployed.close());
    const { cloud } = deployed;
    const [lead, engineer] = ["lead@example.com", "engineer@example.com"];

    // Nothing is heard of before the secret is there, and nothing is lost.
    const { number } = await github.as("mallory", "POST", `${place}/issues`, { title: "Pages", body: "Please." });
    await deployed.keep("forge-token", token);
    await github.as("bea", "POST", `${place}/issues/${number}/labels`, { labels: ["crew"] });
    await deployed.sweep();
    const project = await deployed.projectOf("feature-shop-changes", lead);
    await deployed.projectOf("triage-shop", lead);

    await deployed.approve(project, "spec", engineer);
    expect(repository.git("diff", "--name-only", "main", `crew/${project}`)).toBe("docs/spec/specification.md");
    await deployed.approve(project, "test", engineer);
    const approved = repository.git("rev-parse", `crew/${project}`);
    expect((await deployed.ended(project, lead)).summary.status).toBe("finished");

    const merged = repository.git("rev-parse", "main");
    expect(repository.git("log", "-1", "--format=%P", "main").split(" ")).toEqual([first, approved]);
    const requests = await github.as("ann", "GET", `${place}/pulls?state=all`);
    expect(requests).toHaveLength(1);
    expect(await github.as("ann", "GET", `${place}/issues/${number}`)).toMatchObject({ state: "closed" });
    const comments = await github.as("ann", "GET", `${place}/issues/${number}/comments`);
    expect(comments.map(({ body }: { body: string }) => body)).toEqual([
      expect.stringContaining(`merged as ${merged}`),
    ]);
    expect(cloud.gate.refused()).toEqual([]);

    // Of the roles that read the token, none is one of an agent; the API shows what writers say about the request.
    const readers = cloud.gate
      .allowed()
      .filter(({ action, resource }) => action === "ssm:GetParameter" && resource.endsWith("/forge-token"))
      .map(({ role }) => role.slice(role.lastIndexOf("/") + deployed.name.length + 2));
    expect(new Set(readers)).toEqual(new Set(["events", "project-calls", "api"]));
    const agent = await runnerFor(deployed.placeOf("execute"), project);
    await expect(agent.parameter(`/crew/${deployed.name}/secrets/forge-token`, true)).rejects.toThrow(
      /not authorized/i,
    );
  },
);

if (!isRunnable)
  test("Auto-Dev in an account is not checked", ({ skip }) => skip(hasMoto ? withoutTerraform : withoutMoto));
