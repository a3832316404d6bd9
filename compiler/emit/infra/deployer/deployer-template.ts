import type { Environment, Pipeline } from "../../../../schema/types.ts";
import { policyDocument } from "../iam/rights.ts";
import { account, resourceNamesOf } from "../resource-names.ts";
import { type DeployerStatement, deployerRights } from "./deployer-rights.ts";

/** Maximum size of a managed policy, without white space: docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const maxPolicyCharacters = 6_144;

const issuer = "token.actions.githubusercontent.com";

/**
 * Returns a template for AWS CloudFormation with two roles for a repository on GitHub: one that deploys, for jobs of the GitHub environment of
 * the same name, and one that only reads, for plans on the branch main. Neither needs a stored key.
 */
export function deployerTemplate(
  pipeline: Pick<Pipeline, "name">,
  environment: Environment,
  main: string,
  name?: string,
): { [section: string]: unknown } {
  const { resource } = JSON.parse(main) as { resource: Parameters<typeof deployerRights>[0] };
  const places = resourceNamesOf(pipeline.name, environment, { name });
  const rights = (isReader: boolean) => policiesOf(deployerRights(resource, environment, places, { isReader }));
  const policies = { Deployer: rights(false), Reader: rights(true) };
  const branch = "repo:${Repository}:ref:refs/heads/main";
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Roles with which GitHub deploys ${pipeline.name} to ${environment.name}`,
    Parameters: {
      Repository: {
        Type: "String",
        AllowedPattern: "^[\\w.-]+/[\\w.-]+$",
        Description: "Owner and name of the repository",
      },
      Provider: {
        Type: "String",
        Default: "",
        Description: "ARN of the account's identity provider for GitHub; empty to create it",
      },
    },
    Conditions: { IsFirst: { "Fn::Equals": [{ Ref: "Provider" }, ""] } },
    Resources: {
      GitHub: {
        Type: "AWS::IAM::OIDCProvider",
        Condition: "IsFirst",
        Properties: { Url: `https://${issuer}`, ClientIdList: ["sts.amazonaws.com"] },
      },
      ...Object.fromEntries(
        Object.entries(policies).flatMap(([role, all]) => all.map((policy, index) => managed(role, index, policy))),
      ),
      Deployer: roleFor(policies.Deployer.length, "Deployer", `repo:\${Repository}:environment:${environment.name}`),
      Reader: roleFor(policies.Reader.length, "Reader", branch),
    },
    Outputs: {
      Deployer: { Value: { "Fn::GetAtt": "Deployer.Arn" } },
      Reader: { Value: { "Fn::GetAtt": "Reader.Arn" } },
    },
  };
}

function managed(role: string, index: number, document: string): [string, object] {
  return [
    `${role}Rights${index + 1}`,
    { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: substituted(JSON.parse(document)) } },
  ];
}

function roleFor(policies: number, role: string, subject: string) {
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      MaxSessionDuration: 3600,
      ManagedPolicyArns: Array.from({ length: policies }, (_, index) => ({ Ref: `${role}Rights${index + 1}` })),
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: { "Fn::If": ["IsFirst", { Ref: "GitHub" }, { Ref: "Provider" }] } },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: { "Fn::Sub": subject } },
            },
          },
        ],
      },
    },
  };
}

/** Splits the statements into policies that each keep to the limit. */
export function policiesOf(statements: readonly DeployerStatement[]): string[] {
  const groups: DeployerStatement[][] = [];
  for (const statement of statements) {
    const last = groups.at(-1);
    if (last !== undefined && lengthOf([...last, statement]) <= maxPolicyCharacters) last.push(statement);
    else groups.push([statement]);
  }
  return groups.map(documentOf);
}

function documentOf(statements: readonly DeployerStatement[]): string {
  return policyDocument(statements.map(({ types, ...each }) => ({ ...each, steps: [...types] })));
}

function lengthOf(statements: readonly DeployerStatement[]): number {
  return documentOf(statements).replaceAll(account, "123456789012").length;
}

/** Replaces Terraform's expression for the account by CloudFormation's. */
function substituted(value: unknown): unknown {
  if (typeof value === "string") {
    return value.includes(account) ? { "Fn::Sub": value.replaceAll(account, "${AWS::AccountId}") } : value;
  }
  if (Array.isArray(value)) return value.map(substituted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, substituted(inner)]));
}
