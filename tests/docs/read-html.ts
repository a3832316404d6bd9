import { Parser } from "htmlparser2";

export interface ReadPage {
  ids: string[];
  /** Addresses of links, images and styles as they are written. */
  addresses: string[];
  /** Levels of headings in their order. */
  headings: number[];
  elements: Set<string>;
  attributes: Set<string>;
}

export function readHtml(html: string): ReadPage {
  const page: ReadPage = { ids: [], addresses: [], headings: [], elements: new Set(), attributes: new Set() };
  const parser = new Parser({
    onopentag(name, attributes) {
      page.elements.add(name);
      for (const attribute of Object.keys(attributes)) page.attributes.add(attribute);
      if (attributes.id !== undefined) page.ids.push(attributes.id);
      const address = attributes.href ?? attributes.src;
      if (address !== undefined) page.addresses.push(address);
      if (/^h[1-6]$/.test(name)) page.headings.push(Number(name[1]));
    },
  });
  parser.end(html);
  return page;
}
