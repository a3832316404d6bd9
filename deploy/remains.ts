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

/** Returns what is left of a deployment after its resources are gone: of those that its stored release declares, and the stored secrets. */
export function remainsOf(
  { name, files, variables }: Pick<Release, "name" | "files" | "variables">,
  secrets: readonly string[],
): Remain[] {
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
    ...when(secrets.length > 0, {
      what: `secrets in the Parameter Store: ${secrets.join(", ")}`,
      cost: "they cost nothing, and stay valid",
      remove: `aws ssm delete-parameters --names ${secrets.join(" ")}`,
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
