import { expect, test } from "vitest";
import { changesBetween } from "../support/compiled-shop.ts";

const shopThatPublishes = (tool: string, call: string) => `# agents/tools/publish.yaml
description: Publishes the site.
effect: execute
input: { type: object, properties: { days: { type: integer } } }
command: { argv: [publish-site, "{{days}}"] }
${tool}# phases/publish.yaml
title: Publish
goal: The site is published.
call: { tool: publish${call} }
gate: { approvers: { group: customer } }
# engagements/shop/engagement.yaml
phases: [plan, build, publish]
`;

const sentences = (before: string, after: string) =>
  changesBetween(before, after).map(({ severity, sentence }) => `${severity}: ${sentence}`);

test("a call that gets other arguments, files and values is described, each as grave as it is", () => {
  const before = shopThatPublishes("", ", with: { days: 3 }, files: [a.bin]");
  const after = shopThatPublishes("", ", with: { days: 9 }, files: [b.bin], values: { pages: $.pages }");
  expect(sentences(before, after)).toEqual([
    'high: publish now calls publish with "days = 9".',
    'high: publish no longer calls publish with "days = 3".',
    'high: The call of publish now works on "b.bin".',
    'high: The call of publish no longer works on "a.bin".',
    'medium: publish now leaves "pages: $.pages (number)".',
  ]);
});

test("rights of a tool that are new are high, and so is a role of another account", () => {
  const rights = 'rights: [{ actions: [s3:PutObject], resources: ["arn:aws:s3:::shop-site/*"] }]\n';
  const role = 'assume: { role: "arn:aws:iam::210987654321:role/delivery", externalId: shop-42 }\n';
  const found = sentences(shopThatPublishes(rights, ""), shopThatPublishes(role, ""));
  expect(found).toContain('medium: publish may no longer "s3:PutObject on arn:aws:s3:::shop-site/*".');
  expect(found).toContain('high: publish now has the role "arn:aws:iam::210987654321:role/delivery (shop-42)".');
});
