import { GetAccountCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { clientTimeouts } from "../account/client-timeouts.ts";
import { explainAwsErrors } from "../account/explain-aws-error.ts";
import type { Account } from "../account/open-account.ts";
import { howToVerify, senderIdentityOf } from "../sender.ts";
import type { Found } from "./finding.ts";

export async function senderFinding(account: Account, sender: string): Promise<Found> {
  const advice = howToVerify(sender, account.region);
  const identity = await senderIdentityOf(account, sender);
  if (identity === undefined)
    return {
      state: "problem",
      found: `neither it nor its domain is an identity of Amazon SES in ${account.region}`,
      advice,
    };
  if (!identity.isVerified)
    return {
      state: "problem",
      found: `its identity ${identity.name} is not verified, so every mail is refused`,
      advice,
    };
  return { state: "ok", found: `verified as ${identity.name}` };
}

/** In the sandbox SES sends to verified addresses only: people's mails are refused, one by one. */
export async function sandboxFinding({ region }: Account): Promise<Found> {
  const client = new SESv2Client({ region, ...clientTimeouts });
  const { ProductionAccessEnabled, SendingEnabled, SendQuota } = await explainAwsErrors(
    "read the account's settings in Amazon SES",
    () => client.send(new GetAccountCommand({})),
  );
  const console = `console.aws.amazon.com/ses/home?region=${region}#/account`;
  if (SendingEnabled === false)
    return {
      state: "problem",
      found: "sending is switched off for this account",
      advice: `See the reasons: ${console}`,
    };
  if (ProductionAccessEnabled !== true)
    return {
      state: "problem",
      found: "the account is in it, so mails to addresses that are not verified are refused",
      advice: `Request production access, which takes about a day: ${console}`,
    };
  const { SentLast24Hours = 0, Max24HourSend = 0 } = SendQuota ?? {};
  const found = `left; ${SentLast24Hours} of ${Max24HourSend} mails of 24 hours are sent`;
  // -1 is no limit: docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendQuota.html
  if (Max24HourSend !== -1 && SentLast24Hours >= Max24HourSend)
    return { state: "problem", found, advice: `Request a higher quota: ${console}` };
  return { state: "ok", found };
}
