import { type Service, statementsByResource } from "./statement.ts";

/** Allows the deployment's own key, only through the services that store data under it. */
export const kms: Service = {
  prefix: "kms",
  statements: (needs, { region }) =>
    statementsByResource(
      needs,
      () => "UseKey",
      () => ({
        StringEquals: {
          "kms:ViaService": ["dynamodb", "lambda", "s3", "ssm"].map((service) => `${service}.${region}.amazonaws.com`),
        },
      }),
    ),
};
