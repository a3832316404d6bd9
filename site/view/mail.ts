/** A part of a mail's text: prose, or a web address. */
export interface MailPart {
  text: string;
  href?: string;
}

/** Finds the sign-in code of a mail: the only run of six or of twelve digits. */
export function findCode(text: string): string | undefined {
  const codes = [...text.matchAll(/(?<![\w-])(?:\d{6}|\d{12})(?![\w-])/g)].map(([code]) => code);
  return new Set(codes).size === 1 ? codes[0] : undefined;
}

/** Splits a text at web addresses; a sentence's closing punctuation is not part of the address. */
export function splitAddresses(text: string): MailPart[] {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/).flatMap((part, index): MailPart[] => {
    if (part === "") return [];
    return [index % 2 === 1 ? { text: part, href: part } : { text: part }];
  });
}
