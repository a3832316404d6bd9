import { projectTag } from "../project-tag.ts";
import { type Service, statementsByResource } from "./statement.ts";

/** Allows taking on the role with the rights of one project, which the caller names in its only tag. */
export const sts: Service = {
  prefix: "sts",
  statements: (needs) =>
    statementsByResource(
      needs,
      (_, conditions) => (conditions?.StringLike?.["sts:RoleSessionName"] ? "GiveToolItsRole" : "ActForProject"),
      () => projectNamed,
    ),
};

/** The request names exactly one project, and sets no other tag. */
export const projectNamed = {
  StringLike: { [`aws:RequestTag/${projectTag}`]: "?*" },
  "ForAllValues:StringEquals": { "aws:TagKeys": [projectTag] },
};
