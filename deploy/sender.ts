import { GetEmailIdentityCommand, NotFoundException, SESv2Client } from "@aws-sdk/client-sesv2";
import type { Environment } from "../schema/types.ts";
import { clientTimeouts } from "./account/client-timeouts.ts";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import type { Account } from "./account/open-account.ts";
import { Refused } from "./refused.ts";

/** An identity of Amazon SES that covers a sender. */
export interface SenderIdentity {
  /** The address or its domain. */
  name: string;
  isVerified: boolean;
}

/** Finds the identity from which a sender's mails are sent: its address, or else its domain, as SES itself does. */
export async function senderIdentityOf(
  { region }: Pick<Account, "region">,
  sender: string,
): Promise<SenderIdentity | undefined> {
  const client = new SESv2Client({ region, ...clientTimeouts });
  const found: SenderIdentity[] = [];
  for (const name of [sender, sender.slice(sender.indexOf("@") + 1)]) {
    const identity = await explainAwsErrors(`look for the identity ${name} in Amazon SES`, () =>
      client.send(new GetEmailIdentityCommand({ EmailIdentity: name })).catch((error: unknown) => {
        if (error instanceof NotFoundException) return undefined;
        throw error;
      }),
    );
    if (identity !== undefined) found.push({ name, isVerified: identity.VerifiedForSendingStatus === true });
  }
  return found.find(({ isVerified }) => isVerified) ?? found[0];
}

/**
 * Returns the variable of a deployment whose sign-in codes are sent by Amazon SES. Cognito refuses an identity that is not
 * verified, and would do so in the middle of an apply.
 */
export async function senderVariables(
  account: Pick<Account, "region">,
  { name, sender, size, identity }: Environment,
): Promise<{ sender_identity?: string }> {
  if (sender === undefined || size === "small" || identity !== undefined) return {};
  const found = await senderIdentityOf(account, sender);
  if (found?.isVerified) return { sender_identity: found.name };
  throw new Refused(
    `Sign-in codes of "${name}" are sent from ${sender}, and ${found === undefined ? "Amazon SES does not know it or its domain" : `its identity ${found.name} is not verified`} in ${account.region}. ${howToVerify(sender, account.region)}`,
  );
}

export function howToVerify(sender: string, region: string): string {
  return `Create an identity for ${sender.slice(sender.indexOf("@") + 1)} in Amazon SES and publish its DNS records: console.aws.amazon.com/ses/home?region=${region}#/identities`;
}
