import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Diagnostic, validate } from "../../compiler/index.ts";
import { valueForms } from "../../compiler/load/value-forms.ts";
import { hostOf, shop } from "../support/workspace.ts";

const engagement = "engagements/shop/engagement.yaml";

function diagnose(region: string): Diagnostic[] {
  const environments = `environments:\n  dev: { region: ${region}, size: small, sender: crew@example.com, alarms: [ops@example.com] }\n`;
  const id = "global.anthropic.claude-sonnet-5-5";
  const text = (shop[engagement] ?? "").replace("us.anthropic.claude-sonnet-5-5", id);
  return validate(hostOf({ ...shop, [engagement]: text + environments }), "shop").diagnostics.filter(
    ({ id: fault }) => fault !== "price-unknown",
  );
}

test.each([
  ["cn-north-1", "AWS China"],
  ["cn-northwest-1", "AWS China"],
  ["us-gov-west-1", "AWS GovCloud (US)"],
  ["us-gov-east-1", "AWS GovCloud (US)"],
  ["us-iso-east-1", "one of AWS's secret partitions"],
  ["us-isob-east-1", "one of AWS's secret partitions"],
  ["eu-isoe-west-1", "one of AWS's secret partitions"],
  ["eusc-de-east-1", "the AWS European Sovereign Cloud"],
])("a region of another partition, %s, is not supported, and that is the one fault", (region, partition) => {
  const [only, ...others] = diagnose(region);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ id: "wrong-value", severity: "error" });
  expect(only?.message).toContain(`is "${region}", which is not supported: it belongs to ${partition}.`);
  expect(only?.span).toMatchObject({ file: engagement, column: 18 });
});

test.each([
  ["us-east-1a", 'write "us-east-1"'],
  ["US-EAST-1", 'write "us-east-1"'],
  ["us_east_1", 'write "us-east-1"'],
  ["useast1", 'write "us-east-1"'],
  ["eu-centrall-1", 'did you mean "eu-central-1", "eu-central-2" or "ca-central-1"?'],
])("%s is no region, and the one that is meant is named, not written", (region, help) => {
  const [only, ...others] = diagnose(region);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ severity: "error", help });
  expect(only?.edit).toBeUndefined();
});

test("a mistyped region is an error", () => {
  const [only, ...others] = diagnose("us-esat-1");
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    id: "region-unknown",
    severity: "error",
    help: 'did you mean "us-east-1", "us-east-2" or "us-west-1"?',
  });
});

test.each(["us-east-3", "qa-central-1", "eu-west-9"])("%s may have been opened since, so it is a warning", (region) => {
  expect(diagnose(region).map(({ id, severity }) => [id, severity])).toEqual([["region-unknown", "warning"]]);
});

test("the regions that AWS has are nothing to talk about", () => {
  for (const region of ["us-east-1", "eu-central-2", "ap-southeast-7", "mx-central-1", "il-central-1"]) {
    expect(diagnose(region)).toEqual([]);
  }
});

test("every form that a file of the language has to keep to is put in words", () => {
  const schemas = globSync("{common,engagement,agent,tool,phase}.schema.json", {
    cwd: join(import.meta.dirname, "../../schema"),
  });
  const patterns = schemas.flatMap((file) =>
    patternsIn(JSON.parse(readFileSync(join(import.meta.dirname, "../../schema", file), "utf8"))),
  );
  expect(patterns.length).toBeGreaterThan(10);
  expect(patterns.filter((pattern) => valueForms[pattern] === undefined)).toEqual([]);
});

function patternsIn(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === "pattern" && typeof value === "string" ? [value] : patternsIn(value),
  );
}
