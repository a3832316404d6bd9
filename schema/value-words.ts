/** Meaning and origin of a value of a phase, for `crew explain` and for the page of a gate. */
export interface ValueWords {
  meaning: string;
  source: string;
}

export const severities = ["low", "medium", "high", "critical"] as const;

export const stateWords = {
  passed: "true when the check passed",
  failed: "true when the check failed",
  skipped: "true when its program is not installed",
} as const;

export function checkSource(command: string): string {
  return `run by crew before the phase ends: ${command}`;
}

export function numberMeaning(place: string): string {
  return `${place} of the JSON that the check prints`;
}

export function reviewWords(reviewer: string, items: number): { approved: ValueWords; confirmed: ValueWords } {
  const source = `verdict of ${reviewer} on the phase`;
  return {
    approved: { meaning: "true when every item of the checklist passed", source },
    confirmed: { meaning: `number of the ${items} items of the checklist that passed`, source },
  };
}

export function findingMeaning(severity: string): string {
  return `open findings of severity ${severity}`;
}

export const ratingWords: ValueWords = {
  meaning: "mean of the ratings from 1 to 5",
  source: "given by the people who approved at the phase's gate",
};

export const roundsWords: ValueWords = { meaning: "rounds begun so far", source: "counted by the state machine" };

export const spendWords = {
  usd: {
    meaning: "US dollars that the phase's rounds and reviews cost",
    source: "prices of the models, by the phase's newest finished round",
  },
  projectUsd: {
    meaning: "US dollars that the project cost so far",
    source: "the project's budget, at the end of the phase's newest finished round",
  },
} as const satisfies Record<string, ValueWords>;
