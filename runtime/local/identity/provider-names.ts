export function mountPath(issuer: string): string {
  return new URL(issuer).pathname.replace(/\/$/, "");
}

/** Names cookies with the port: cookies ignore ports, so two crews on one computer would share them. */
export function cookieNames(issuer: string) {
  const { port } = new URL(issuer);
  return {
    session: `crew-identity-${port}`,
    interaction: `crew-interaction-${port}`,
    resume: `crew-interaction-resume-${port}`,
  };
}
