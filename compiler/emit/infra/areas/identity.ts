import { CloudformationStack } from "@cdktf/provider-aws/lib/cloudformation-stack/index.js";
import { CognitoUser } from "@cdktf/provider-aws/lib/cognito-user/index.js";
import { CognitoUserPool } from "@cdktf/provider-aws/lib/cognito-user-pool/index.js";
import { CognitoUserPoolClient } from "@cdktf/provider-aws/lib/cognito-user-pool-client/index.js";
import { CognitoUserPoolDomain } from "@cdktf/provider-aws/lib/cognito-user-pool-domain/index.js";
import type { Environment } from "../../../../schema/types.ts";
import { account } from "../resource-names.ts";
import { sendsCodesBySes } from "../sign-in-codes.ts";
import type { StackContext } from "../stack-context.ts";
import { given } from "../terraform-variable-names.ts";

export interface Identity {
  issuer: string;
  clientId: string;
}

/** Sets up the identity provider: the customer's own, or a user pool that contains the engagement's people. */
export function identity(ground: StackContext, siteUrl: string): Identity {
  const { environment } = ground;
  if (environment.identity) return environment.identity;
  const pool = userPool(ground);
  const client = webClient(ground, pool, siteUrl);
  people(ground, pool);
  return { issuer: `https://${pool.endpoint}`, clientId: client.id };
}

/** Creates the user pool. Nobody can sign up, because people are declared. They receive a code by e-mail; there are no passwords. */
function userPool({ stack, environment, places }: StackContext): CognitoUserPool {
  const pool = new CognitoUserPool(stack, "people", {
    name: places.name,
    // The tier that supports codes by e-mail.
    userPoolTier: "ESSENTIALS",
    usernameAttributes: ["email"],
    usernameConfiguration: { caseSensitive: false },
    autoVerifiedAttributes: ["email"],
    // Cognito requires PASSWORD in the list of first factors:
    // docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignInPolicyType.html
    signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] },
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    accountRecoverySetting: { recoveryMechanism: [{ name: "admin_only", priority: 1 }] },
    passwordPolicy: { minimumLength: 16 },
    deletionProtection: environment.deletionProtection ? "ACTIVE" : "INACTIVE",
    ...codesBySes(environment),
  });
  new CognitoUserPoolDomain(stack, "sign_in", {
    domain: places.signInDomain,
    userPoolId: pool.id,
    managedLoginVersion: 2,
  });
  return pool;
}

/** Sends codes from the declared sender, by the identity that `crew deploy` found. */
function codesBySes(environment: Environment) {
  const { sender, region } = environment;
  if (sender === undefined || !sendsCodesBySes(environment)) return {};
  const sourceArn = `arn:aws:ses:${region}:${account}:identity/${given("sender_identity")}`;
  return { emailConfiguration: { emailSendingAccount: "DEVELOPER", fromEmailAddress: sender, sourceArn } };
}

function webClient({ stack, places }: StackContext, pool: CognitoUserPool, siteUrl: string): CognitoUserPoolClient {
  const client = new CognitoUserPoolClient(stack, "site_client", {
    name: places.name,
    userPoolId: pool.id,
    // A public client with PKCE, which needs no secret.
    generateSecret: false,
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["email", "openid", "profile"],
    supportedIdentityProviders: ["COGNITO"],
    explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH"],
    callbackUrls: [`${siteUrl}/auth/callback`],
    logoutUrls: [`${siteUrl}/`],
    preventUserExistenceErrors: "ENABLED",
    enableTokenRevocation: true,
  });
  branding({ stack, places }, pool, client);
  return client;
}

/**
 * Creates the style of managed login, which shows no page without one. Provider 5.100 has no resource for it, so
 * CloudFormation creates it
 * (docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-managedloginbranding.html).
 */
function branding(
  { stack, places }: Pick<StackContext, "stack" | "places">,
  pool: CognitoUserPool,
  client: CognitoUserPoolClient,
) {
  new CloudformationStack(stack, "sign_in_pages", {
    name: `${places.name}-sign-in`,
    templateBody: JSON.stringify({
      Resources: {
        Style: {
          Type: "AWS::Cognito::ManagedLoginBranding",
          Properties: { UserPoolId: pool.id, ClientId: client.id, UseCognitoProvidedValues: true },
        },
      },
    }),
  });
}

function people({ stack, engagement }: StackContext, pool: CognitoUserPool): void {
  const everyone = Object.entries(engagement.people).flatMap(([group, members]) =>
    members.map((person, index) => ({ ...person, id: `person_${group.replaceAll("-", "_")}_${index + 1}` })),
  );
  const byEmail = new Map(everyone.map((person) => [person.email.toLowerCase(), person]));
  for (const [email, { id, name }] of byEmail) {
    new CognitoUser(stack, id, {
      userPoolId: pool.id,
      username: email,
      attributes: { email, email_verified: "true", name: name.replaceAll(/[$%]\{/g, (mark) => `${mark[0]}${mark}`) },
      // The first notice introduces people to the site.
      messageAction: "SUPPRESS",
    });
  }
}
