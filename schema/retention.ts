/** Time after which a replaced version of a file is deleted where the engagement says nothing. */
export const defaultVersionDays = 90;

/** Least age for storage for infrequent access, and least time in it: docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
export const leastInfrequentDays = 30;

/** Times that CloudWatch Logs offers: docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const logDaysOffered: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
