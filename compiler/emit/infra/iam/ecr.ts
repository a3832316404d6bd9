import { type Service, statementsByResource } from "./statement.ts";

/**
 * Allows pulling images. A registry's sign-in cannot be narrowed
 * (docs.aws.amazon.com/AmazonECR/latest/userguide/security_iam_service-with-iam.html).
 */
export const ecr: Service = {
  prefix: "ecr",
  statements: (needs, { ownImages }) =>
    statementsByResource(needs, ([resource = ""]) => {
      if (resource === "*") return "SignInToRegistry";
      return resource === ownImages ? "PullOwnImage" : "PullImages";
    }),
};
