import { isObject } from "../../base/is-object.ts";
import { nearNames, orList } from "../diagnostics/did-you-mean.ts";
import type { Finding, Found } from "../diagnostics/found.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";
import { member } from "./schema-at.ts";
import { regionPattern } from "./value-forms.ts";

/** AWS's commercial regions, as of 2026-11-26: docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const regions = [
  ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "mx-central-1", "sa-east-1"],
  ["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"],
  ["ap-east-1", "ap-east-2", "ap-south-1", "ap-south-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
  ["ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6"],
  ["ap-southeast-7", "af-south-1", "il-central-1", "me-central-1", "me-south-1"],
].flat();

/** AWS partitions with other ARNs and other service addresses. */
const otherPartitions: readonly [begins: RegExp, name: string][] = [
  [/^cn-/, "AWS China"],
  [/^us-gov-/, "AWS GovCloud (US)"],
  [/^(?:us|eu)-iso[a-z]?-/, "one of AWS's secret partitions"],
  [/^eusc-/, "the AWS European Sovereign Cloud"],
];

type Words = Pick<Finding, "message"> & Partial<Finding>;

/** Describes the fault of a region that does not have a region's form. `name` is its place in words. */
export function describeRegion(name: string, written: string): Words {
  const partition = otherPartitions.find(([begins]) => begins.test(written))?.[1];
  if (partition !== undefined) {
    return {
      message: `${name} is "${written}", which is not supported: it belongs to ${partition}.`,
      why: "crew emits ARNs of AWS's commercial regions, and its price table lists the models of these regions.",
      help: "choose a commercial region, such as us-east-1 or eu-central-1",
    };
  }
  const message = `${name} is "${written}", which is not an AWS region, such as us-east-1.`;
  const zone = /^(.+\d)[a-z]$/.exec(written.toLowerCase())?.[1];
  const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const meant = regions.find((region) => region === zone || letters(region) === letters(written));
  if (meant !== undefined) return { message, help: `write "${meant}"` };
  const near = nearRegions(written);
  return near.length === 0 ? { message } : { message, help: `did you mean ${orList(near)}?` };
}

function nearRegions(written: string): string[] {
  return nearNames(written, regions).filter((region) => Math.abs(region.length - written.length) <= 2);
}

/** Reports well-formed regions that AWS does not have. Returns the places of those that are mistyped. */
export function checkRegions(yaml: YamlFile, found: Found): ValuePath[] {
  const environments = member(yaml.value, "environments");
  if (!isObject(environments)) return [];
  return Object.keys(environments).flatMap((name) => {
    const path = ["environments", name, "region"];
    const region = member(environments[name], "region");
    if (typeof region !== "string" || !new RegExp(regionPattern).test(region) || regions.includes(region)) return [];
    const span = yaml.valueSpan(path) ?? nearestKey(yaml, path);
    const near = nearRegions(region);
    const why = "Nothing can be deployed to a region that does not exist.";
    const help = near.length === 0 ? "correct it" : `did you mean ${orList(near)}?`;
    // AWS opens new regions, whose names follow the same pattern.
    const isNew = /^[a-z]{2}-(?:central|(?:north|south)?(?:east|west)|north|south)-\d$/.test(region);
    const words = { message: `"${region}" is not in crew's list of AWS regions.`, span, why, help };
    if (isNew) found.warning("region-unknown", words);
    else found.error("region-unknown", words);
    return isNew ? [] : [path];
  });
}
