import { expect, test } from "vitest";
import { emitImage } from "../../compiler/emit/runner/emit-image.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import type { CommandTool, Pipeline } from "../../schema/types.ts";
import { twoAgents } from "../support/two-agents.ts";

function teamWith(...requires: NonNullable<CommandTool["requires"]>[]): Pipeline {
  const pipeline = twoAgents();
  const tools = requires.map(
    (each, at): CommandTool => ({
      kind: "command",
      name: `tool-${at}`,
      description: "x",
      effect: "read",
      input: { type: "object", properties: {} },
      command: { argv: ["true"], folder: "", timeoutSeconds: 1, exit: [0] },
      requires: each,
    }),
  );
  const pm = pipeline.agents.pm!;
  return {
    ...pipeline,
    tools: { ...pipeline.tools, ...Object.fromEntries(tools.map((tool) => [tool.name, tool])) },
    agents: { ...pipeline.agents, pm: { ...pm, tools: [...pm.tools, ...tools.map(({ name }) => name)] } },
  };
}

test("a team whose tools require nothing needs no image", () => {
  expect(emitImage(twoAgents())).toEqual([]);
});

test("what the team's tools require is put into the stock image, each thing once, and the user is not root", () => {
  const terraform = { image: "docker.io/hashicorp/terraform:1.14.4", path: "/bin/terraform" };
  const [file] = emitImage(
    teamWith(
      { pip: ["checkov==3.2.509"], programs: [terraform] },
      { npm: ["eslint@9.39.1"], apt: ["graphviz"] },
      { programs: [terraform] },
    ),
  );
  expect(file).toEqual({
    path: "runner.Dockerfile",
    text: `FROM public.ecr.aws/docker/library/node:24-bookworm
RUN apt-get update && apt-get install --yes --no-install-recommends graphviz python3-venv && rm -rf /var/lib/apt/lists/*
COPY --from=docker.io/hashicorp/terraform:1.14.4 /bin/terraform /usr/local/bin/terraform
RUN python3 -m venv /opt/tools && /opt/tools/bin/pip install --no-cache-dir checkov==3.2.509
ENV PATH=/opt/tools/bin:$PATH
RUN npm install --global --ignore-scripts --no-audit --no-fund eslint@9.39.1
RUN chmod 0711 /usr/local/bin/node
USER node
`,
  });
});

test("a tool that no agent has adds nothing", () => {
  const pipeline = teamWith({ apt: ["graphviz"] });
  expect(emitImage({ ...pipeline, agents: twoAgents().agents })).toEqual([]);
});

test("CloudCrew's image has the programs that its tools call", () => {
  const { files = [] } = compile(nodeHost(`${import.meta.dirname}/../..`), { engagement: "cloudcrew" });
  const dockerfile = files.find(({ path }) => path === "runner.Dockerfile")?.text ?? "";
  for (const program of ["/bin/terraform", "/usr/bin/gitleaks", "checkov=="]) expect(dockerfile).toContain(program);
});

test.each([
  ["npm", "eslint"],
  ["npm", "eslint@latest"],
  ["npm", "eslint@9.39.1; rm -rf /"],
  ["pip", "checkov"],
  ["pip", "checkov>=3"],
  ["apt", "graphviz && curl"],
])("%s: %s is refused by the schema, which is the only check between YAML and a Dockerfile", async (kind, value) => {
  const { readFileSync } = await import("node:fs");
  const schema = JSON.parse(readFileSync(`${import.meta.dirname}/../../schema/tool.schema.json`, "utf8"));
  const { items } = schema.properties.requires.properties[kind];
  expect(new RegExp(items.pattern, "u").test(value)).toBe(false);
});
