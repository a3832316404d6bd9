import { TerraformOutput } from "cdktf";
import type { StackContext } from "../stack-context.ts";

/** Declares the outputs that `crew` and people read from a deployment. */
export function outputs(
  { stack, environment, places, machines, flowsDigest }: StackContext,
  values: { [name: string]: string },
): void {
  const all = {
    ...values,
    region: environment.region,
    table: places.name,
    objects_bucket: places.objects,
    repositories_bucket: places.repositories,
    site_bucket: places.site,
    ...(flowsDigest === undefined ? machines[0]?.digests : { flows: flowsDigest }),
  };
  // Terraform allows an output with the name of a resource, but the tree of constructs does not.
  for (const [name, value] of Object.entries(all)) {
    new TerraformOutput(stack, `output_${name}`, { value }).overrideLogicalId(name);
  }
}
