interface Release {
  tag: string;
  version: string;
  changelog: string;
}

/** Reasons why a tag cannot be released, as sentences. */
export function releaseFaults({ tag, version, changelog }: Release): string[] {
  const faults: string[] = [];
  if (tag !== `v${version}`) faults.push(`The tag is "${tag}", and package.json has the version ${version}.`);
  const [, section] = changelog.split(`\n## ${version}\n`);
  if (section === undefined) faults.push(`CHANGELOG.md has no section "## ${version}": rename "Unreleased".`);
  else if (!/\n- /.test(section.split("\n## ")[0]!)) faults.push(`CHANGELOG.md says nothing of ${version}.`);
  return faults;
}
