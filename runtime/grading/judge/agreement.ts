/** One rating that people gave at a gate, beside the judge's of the same work. */
export interface RatedPair {
  /** Identifies the gate: several ratings of one gate are one piece of work. */
  gate: string;
  rating: string;
  /** The mean over the people who decided. */
  people: number;
  judge: number;
  /** The people's words with the decision. */
  comment: string;
}

/** Measured agreement of a judge with people, and what it allows. */
export interface Agreement {
  /** Pairs of ratings. */
  count: number;
  gates: number;
  /** In points of the scale from 1 to 5. */
  meanError?: number;
  /** Rank correlation; absent where one side never varies. */
  spearman?: number;
  isCalibrated: boolean;
  /** Sentences on why the judge is not calibrated. */
  reasons: string[];
}

/** A judge below one of these decides nothing. */
export const floor = { gates: 8, count: 12, spearman: 0.6, meanError: 0.75 } as const;

export function agreementOf(pairs: readonly RatedPair[]): Agreement {
  const count = pairs.length;
  const gates = new Set(pairs.map(({ gate }) => gate)).size;
  const meanError = count === 0 ? undefined : mean(pairs.map(({ people, judge }) => Math.abs(people - judge)));
  const spearman = correlation(ranks(pairs.map(({ people }) => people)), ranks(pairs.map(({ judge }) => judge)));
  const reasons = [
    ...(gates < floor.gates || count < floor.count
      ? [`It was compared with ${count} ratings at ${gates} gates; ${floor.count} at ${floor.gates} are needed.`]
      : []),
    ...(meanError !== undefined && meanError > floor.meanError
      ? [`It is ${meanError.toFixed(2)} points from people on average; ${floor.meanError} are allowed.`]
      : []),
    ...(count > 0 && spearman === undefined
      ? ["People or the judge gave the same rating everywhere, so no order can be compared."]
      : []),
    ...(spearman !== undefined && spearman < floor.spearman
      ? [`Its order agrees with people's by ${spearman.toFixed(2)} (Spearman); ${floor.spearman} is needed.`]
      : []),
  ];
  return {
    count,
    gates,
    ...(meanError !== undefined && { meanError }),
    ...(spearman !== undefined && { spearman }),
    isCalibrated: reasons.length === 0,
    reasons,
  };
}

/** Ranks from 1; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1);
}

/** Pearson's; undefined where one side has a single value. */
function correlation(one: readonly number[], other: readonly number[]): number | undefined {
  const [a, b] = [deviations(one), deviations(other)];
  const spread = Math.sqrt(dot(a, a) * dot(b, b));
  return spread === 0 ? undefined : dot(a, b) / spread;
}

const deviations = (values: readonly number[]): number[] => values.map((value) => value - mean(values));
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, index) => sum + x * (b[index] ?? 0), 0);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
