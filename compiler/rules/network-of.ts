/** The default of `network` by the size of an environment, as the language describes it. */
export const networkOf = { small: "public", medium: "private", large: "private" } as const;
