import { TerraformOutput } from "cdktf";
import type { StackContext } from "../stack-context.ts";

/** What `crew` and people ask a deployment for. */
export function outputs(
  { stack, environment, places, digests }: StackContext,
  values: { [name: string]: string },
): void {
  const all = {
    ...values,
    region: environment.region,
    table: places.name,
    objects_bucket: places.objects,
    repositories_bucket: places.repositories,
    site_bucket: places.site,
    config: digests.config,
    manifest: digests.manifest,
  };
  // An output may be called as a resource is, but not in the tree of constructs.
  for (const [name, value] of Object.entries(all)) {
    new TerraformOutput(stack, `output_${name}`, { value }).overrideLogicalId(name);
  }
}
