import fc from "fast-check";
import common from "../../schema/common.schema.json" with { type: "json" };
import engagementSchema from "../../schema/engagement.schema.json" with { type: "json" };

const engagementPattern = new RegExp(common.$defs.Name.pattern);
export const environmentPattern = new RegExp(engagementSchema.properties.environments.propertyNames.pattern);

/** Every name of an engagement that `crew validate` accepts; those that AWS dislikes come more often than by chance. */
export const engagement = fc.oneof(
  fc.stringMatching(engagementPattern),
  fc
    .array(fc.constantFrom("aws", "amazon", "cognito", "a", "-", "--", "0", "s3alias", "xn", "orders", "prod"), {
      minLength: 1,
      maxLength: 8,
    })
    .map((parts) => parts.join(""))
    .filter((name) => engagementPattern.test(name)),
);
export const environment = fc.oneof(
  fc.stringMatching(environmentPattern),
  fc.constantFrom("dev", "prod", "eu-prod", "a", "a-", "a--b", "production12", "aws", "cognito-1", "z-----------"),
);
