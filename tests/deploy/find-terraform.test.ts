import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findTerraform } from "../../deploy/terraform/find-terraform.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crew-terraform-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that says a version, as both programs do. */
function program(name: string, version: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho '{ "terraform_version": "${version}", "platform": "linux_amd64" }'\n`, {
    mode: 0o755,
  });
  return path;
}

test("on a machine without it the message says where it comes from", () => {
  expect(() => findTerraform({ PATH: folder })).toThrow(
    "There is no terraform. Install Terraform (developer.hashicorp.com/terraform/install) or OpenTofu (opentofu.org), or name one with CREW_TERRAFORM.",
  );
});

test("one that is too old is refused with the version that is needed", () => {
  program("terraform", "1.9.8");
  expect(() => findTerraform({ PATH: `${folder}:/bin` })).toThrow(
    "terraform is version 1.9.8; 1.11.0 or newer is needed.",
  );
});

test("OpenTofu is taken where there is no Terraform", () => {
  program("tofu", "1.11.2");
  expect(findTerraform({ PATH: `${folder}:/bin` })).toEqual({ path: "tofu", version: "1.11.2" });
});

test("CREW_TERRAFORM decides, and one that does not run is named", () => {
  const path = program("another", "1.12.0");
  program("terraform", "1.13.0");
  expect(findTerraform({ PATH: `${folder}:/bin`, CREW_TERRAFORM: path })).toEqual({ path, version: "1.12.0" });
  expect(() => findTerraform({ PATH: folder, CREW_TERRAFORM: "/nowhere/terraform" })).toThrow(
    'CREW_TERRAFORM names "/nowhere/terraform", which does not run.',
  );
});
