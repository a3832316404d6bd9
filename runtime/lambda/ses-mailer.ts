import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { Mailer } from "../api/notices/mailer.ts";

/** Mailer for Amazon SES, which requires a verified sender address or domain. */
export function sesMailer(sender: string, client = new SESv2Client({})): Mailer {
  return {
    async send({ to, subject, text }) {
      await client.send(
        new SendEmailCommand({
          FromEmailAddress: sender,
          Destination: { ToAddresses: [to] },
          Content: {
            Simple: { Subject: { Data: subject, Charset: "UTF-8" }, Body: { Text: { Data: text, Charset: "UTF-8" } } },
          },
        }),
      );
    },
  };
}
