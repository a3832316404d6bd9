import type { Environment } from "../../../schema/types.ts";

/**
 * True when sign-in codes are sent by Amazon SES, from the declared sender. Cognito's own sender is limited to 50 mails a day, which is
 * enough for a trial. A small environment keeps it, because there the account may still be in the sandbox of SES, which sends to
 * verified addresses only (docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html).
 */
export function sendsCodesBySes({ sender, size, identity }: Environment): boolean {
  return sender !== undefined && size !== "small" && identity === undefined;
}
