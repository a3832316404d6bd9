/** How long the clients wait: a machine without a network hears so in seconds, and a slow answer is still an answer. */
export const clientTimeouts = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 4_000, requestTimeout: 30_000 },
};
