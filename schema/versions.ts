/** Version of the language that engagements, phases, agents and tools are written in; their schemas' addresses carry it. */
export const languageVersion = 1;
