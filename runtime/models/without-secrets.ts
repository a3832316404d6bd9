/** Returns the error, or one with the same name and a clean message when its text contains a secret: services may repeat a key. */
export function withoutSecrets(error: unknown, { hide }: { hide(text: string): string }): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? hide(error) : error;
  const message = hide(error.message);
  if (message === error.message) return error;
  return Object.assign(new Error(message), { name: error.name });
}
