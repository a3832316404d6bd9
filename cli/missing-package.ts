const optional = ["dynalite", "oidc-provider"];

/** Advice for a missing package that only rehearsals and the local cloud need; undefined otherwise. */
export function missingPackage(error: Error & { code?: string }): string | undefined {
  if (error.code !== "MODULE_NOT_FOUND" && error.code !== "ERR_MODULE_NOT_FOUND") return undefined;
  const name = optional.find((each) => error.message.includes(`'${each}'`));
  if (name === undefined) return undefined;
  return `The package ${name} is not installed: rehearsals and local runs need it. Optional packages were not installed; install them with \`npm install --include=optional\`.`;
}
