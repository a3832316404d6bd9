export interface Message {
  /** One address: whoever gets a message does not learn who else does. */
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Resolves once the message is on its way. */
  send(message: Message): Promise<void>;
}
