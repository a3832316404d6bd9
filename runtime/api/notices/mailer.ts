export interface Message {
  /** One address, so that recipients do not see each other. */
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Resolves once the message was handed over for delivery. */
  send(message: Message): Promise<void>;
}
