import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { deployerTemplate } from "../../compiler/index.ts";
import { prefixInRepository } from "../in-repository.ts";
import type { OpenDeployment } from "../open-deployment.ts";
import { packageVersion } from "../package-file.ts";
import { deployWorkflow } from "./deploy-workflow.ts";

/** Writes a workflow and the template of its roles into `.github` of the workspace's repository. Returns the paths. */
export async function writeDeployWorkflow(
  { pipeline, environment, name }: Pick<OpenDeployment, "pipeline" | "environment" | "name">,
  files: { [path: string]: string },
  workspace: string,
): Promise<string[]> {
  const prefix = prefixInRepository(workspace);
  const root = resolve(
    workspace,
    ...prefix
      .split("/")
      .filter(Boolean)
      .map(() => ".."),
  );
  const own = `${pipeline.name}-${environment.name}`;
  const template = `.github/deploy/${own}.template.json`;
  const workflow = deployWorkflow({
    engagement: pipeline.name,
    environment: environment.name,
    region: environment.region,
    prefix,
    crew: `@crew-pipelines/crew@${packageVersion()}`,
    template,
  });
  const main = files[`infra/${environment.name}/main.tf.json`] ?? "";
  const roles = await deployerTemplate(pipeline, environment, main, name);
  const texts = {
    [`.github/workflows/deploy-${own}.yml`]: workflow,
    [template]: `${JSON.stringify(roles, null, 2)}\n`,
  };
  return Object.entries(texts).map(([path, text]) => {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    return target;
  });
}
