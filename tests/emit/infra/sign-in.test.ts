import { expect, test } from "vitest";
import { large, medium, small, stackOf } from "../../support/compiled-environments.ts";

const poolOf = (environment: typeof small) => stackOf(environment).resource.aws_cognito_user_pool?.people;

test("outside size small sign-in codes are sent by SES, from the declared sender, with the identity that was found", () => {
  for (const environment of [medium, large]) {
    expect(poolOf(environment)?.email_configuration).toEqual({
      email_sending_account: "DEVELOPER",
      from_email_address: "crew@example.com",
      source_arn:
        "arn:aws:ses:us-east-1:${data.aws_caller_identity.current.account_id}:identity/${var.sender_identity}",
    });
    expect(stackOf(environment).variable.sender_identity).toMatchObject({ default: "example.com", nullable: false });
  }
});

test("a small environment keeps Cognito's own sender, and with an own sign-in nothing sends codes", () => {
  expect(poolOf(small)).not.toHaveProperty("email_configuration");
  expect(stackOf(small).variable).not.toHaveProperty("sender_identity");
  const own = { ...large, identity: { issuer: "https://login.example.com", clientId: "crew" } };
  expect(poolOf(own)).toBeUndefined();
  expect(stackOf(own).variable).not.toHaveProperty("sender_identity");
});
