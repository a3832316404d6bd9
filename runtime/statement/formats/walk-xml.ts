import { Parser } from "htmlparser2";

export interface XmlVisitor {
  open?(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Reads XML as it comes: no tree is made of it. Entities that a file declares itself are left as they stand. */
export function walkXml(xml: string, visitor: XmlVisitor | NonNullable<XmlVisitor["open"]>): void {
  const to: XmlVisitor = typeof visitor === "function" ? { open: visitor } : visitor;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => to.open?.(name, attributes),
      ontext: (data) => to.text?.(data),
      onclosetag: (name) => to.close?.(name),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(xml);
  parser.end();
}
