/** Timeouts of the clients: a computer without a network fails within seconds, and slow responses are still accepted. */
export const clientTimeouts = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 4_000, requestTimeout: 30_000 },
};
