import { secretsOfService, servicesOf } from "../schema/model-service.ts";
import type { Release } from "./release.ts";
import { declaredResources } from "./terraform/declared-resources.ts";

/** Something that AWS keeps after a deployment was deleted. */
export interface Remain {
  what: string;
  /** Its cost, or until when it is kept. */
  cost: string;
  /** Command that deletes it; absent when it goes by itself. */
  remove?: string;
}

/** Returns what is left of a deployment after its resources are gone, as its stored release declares them. */
export function remainsOf({
  name,
  pipeline,
  files,
  variables,
}: Pick<Release, "name" | "pipeline" | "files" | "variables">): Remain[] {
  const main = Object.entries(files).find(([path]) => path.endsWith("/main.tf.json"))?.[1] ?? "{}";
  const has = (type: string, test: (attributes: { [attribute: string]: unknown }) => boolean = () => true) =>
    Object.values(declaredResources(main)[type] ?? {}).some(test);
  const when = (isThere: boolean, remain: Remain) => (isThere ? [remain] : []);
  return [
    ...when(
      has("aws_ecs_task_definition", ({ skip_destroy }) => skip_destroy === true),
      {
        what: `revisions of the task definitions ${name}-*`,
        cost: "they cost nothing",
        remove: "aws ecs deregister-task-definition --task-definition NAME:REVISION",
      },
    ),
    ...when(has("aws_ecr_pull_through_cache_rule"), {
      what: `repositories ${name}/* with copies of pulled images`,
      cost: "$0.10 per GB and month",
      remove: "aws ecr delete-repository --force --repository-name NAME",
    }),
    ...when(String(variables.runner_image ?? "").includes(".dkr.ecr."), {
      what: "images in the repository crew/runner, which other deployments may use",
      cost: "$0.10 per GB and month",
      remove: "aws ecr batch-delete-image --repository-name crew/runner --image-ids imageDigest=DIGEST",
    }),
    ...when(hasSecrets({ pipeline }), {
      what: `secrets in the Parameter Store below /crew/${name}/secrets`,
      cost: "they cost nothing, and stay valid",
      remove: `aws ssm delete-parameter --name /crew/${name}/secrets/NAME`,
    }),
    ...when(has("aws_kms_key"), {
      what: `the key of ${name}, which nothing can use`,
      cost: "AWS deletes it after 30 days, at no cost",
    }),
    ...when(
      has("aws_dynamodb_table", ({ point_in_time_recovery }) =>
        JSON.stringify(point_in_time_recovery ?? "").includes("true"),
      ),
      {
        what: `a backup of the table ${name}, which AWS makes when it is deleted`,
        cost: "AWS deletes it after 35 days, at no cost",
      },
    ),
  ];
}

function hasSecrets({ pipeline }: Pick<Release, "pipeline">): boolean {
  const ofTools = Object.values(pipeline.tools ?? {}).some(
    (tool) => "secrets" in tool && (tool.secrets?.length ?? 0) > 0,
  );
  const ofModels = Object.values(pipeline.models ?? {})
    .flatMap(servicesOf)
    .some((service) => secretsOfService(service).length > 0);
  return ofTools || ofModels;
}
