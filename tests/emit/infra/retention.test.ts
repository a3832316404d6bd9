import { expect, test } from "vitest";
import { emitInfra } from "../../../compiler/emit/infra/emit-infra.ts";
import { logDaysOffered } from "../../../schema/retention.ts";
import type { Pipeline } from "../../../schema/types.ts";
import { cloudcrew, resourcesOf, type Stack, sizes, small } from "../../support/compiled-environments.ts";

type Rule = {
  id: string;
  transition?: { days: number; storage_class: string }[];
  noncurrent_version_expiration?: { noncurrent_days: number }[];
};

function rulesOf(retention: Pipeline["retention"]): { [bucket: string]: Rule[] } {
  const pipeline = { ...cloudcrew.pipeline, ...(retention && { retention }) };
  const stack = JSON.parse(emitInfra([{ pipeline, files: cloudcrew.files }], small)[0]?.text ?? "") as Stack;
  const found = resourcesOf(stack, "aws_s3_bucket_lifecycle_configuration");
  return Object.fromEntries(found.map(([name, { rule }]) => [name, rule as Rule[]]));
}

test("a declared retention moves objects and repositories by age, and the site's files never", () => {
  const rules = rulesOf({ infrequentDays: 30, archiveDays: 90, versionDays: 730 });
  for (const bucket of ["objects_lifecycle", "repositories_lifecycle"])
    expect(rules[bucket]?.find(({ id }) => id === "age")?.transition).toEqual([
      { days: 30, storage_class: "STANDARD_IA" },
      // Instant retrieval: the site reads every revision at any time.
      { days: 90, storage_class: "GLACIER_IR" },
    ]);
  expect(rules.site_lifecycle?.map(({ id }) => id)).toEqual(["tidy"]);
  for (const each of Object.values(rules))
    expect(each[0]?.noncurrent_version_expiration).toEqual([{ noncurrent_days: 730 }]);
});

test("without a retention replaced versions are deleted after 90 days, and nothing moves", () => {
  for (const each of Object.values(rulesOf(undefined)))
    expect(each).toMatchObject([{ id: "tidy", noncurrent_version_expiration: [{ noncurrent_days: 90 }] }]);
});

test("the log retention of every size is one that CloudWatch offers", () => {
  for (const [, { logRetentionDays }] of sizes) expect(logDaysOffered).toContain(logRetentionDays);
});
