import { type TerraformStack, TerraformVariable, type TerraformVariableConfig } from "cdktf";
import type { Environment } from "../../../schema/types.ts";
import { stockImage } from "../../ir/stock-image.ts";
import { sendsCodesBySes } from "./sign-in-codes.ts";
import type { GivenName } from "./terraform-variable-names.ts";

/**
 * Declares a deployment's variables. The bundles are stored in the bucket that `crew deploy` creates for state and
 * packages: they are named by their digests, shared by all environments, and outlive a deployment because running
 * projects keep theirs.
 */
export function declareVariables(stack: TerraformStack, environment: Environment): void {
  const { domain, sender } = environment;
  const declare = (name: GivenName, description: string, more: TerraformVariableConfig = {}) =>
    new TerraformVariable(stack, name, { type: "string", nullable: false, description, ...more });
  declare("bundle_bucket", "Bucket of the bundles.");
  declare("runner_bundle_key", "The runner's bundle: one ES module.");
  declare("runner_bundle_sha256", "Its SHA-256, hexadecimal; checked before it runs.", { validation: [hexadecimal] });
  declare("api_bundle_key", "The API's bundle: a zip file whose index.mjs exports `handler`.");
  declare("api_bundle_sha256", "Its SHA-256, base64.");
  declare("runner_image", "Image of the runners: Node 24, git and the programs that tools require.", {
    default: stockImage,
  });
  // An ephemeral value is in no plan and no state: developer.hashicorp.com/terraform/language/block/variable#ephemeral
  declare("session_key", "Random text that seals sessions; used only when its parameter is created.", {
    sensitive: true,
  }).addOverride("ephemeral", true);
  declare("delete_contents", "True when destroying the deployment may delete the data of its projects.", {
    type: "bool",
    default: false,
  });
  if (domain !== undefined)
    declare("certificate_arn", `Certificate for ${domain} in us-east-1, the only region that CloudFront accepts.`);
  if (sender !== undefined && sendsCodesBySes(environment)) {
    const senderDomain = sender.slice(sender.indexOf("@") + 1);
    declare("sender_identity", `The verified identity of ${sender} in Amazon SES: the address or its domain.`, {
      default: senderDomain,
    });
  }
}

const hexadecimal = {
  condition: '${can(regex("^[0-9a-f]{64}$", var.runner_bundle_sha256))}',
  errorMessage: "A SHA-256 has 64 hexadecimal digits.",
};
