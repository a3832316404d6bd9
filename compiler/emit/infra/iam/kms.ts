import { type Service, statementsByResource } from "./statement.ts";

/** The deployment's own key, and only through the services that store things under it. */
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
