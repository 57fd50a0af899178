/** The log-normal distribution that scores are read from, given by two of its points. */

/** Inverse of the complementary error function at 0.2: where the 10th percentile lies. */
const inverseAtTenth = 0.9061938024368232;

/**
 * The share of page loads that are slower than a value, from 0 to 1.
 * @param p10 the value that a tenth stays below, above 0
 * @param p50 the median, above 0
 */
export function cumulativeShare(value: number, p10: number, p50: number): number {
  const sigma = Math.abs(Math.log(p50) - Math.log(p10)) / (Math.SQRT2 * inverseAtTenth);
  const deviation = (Math.log(Math.max(value, 0)) - Math.log(p50)) / (Math.SQRT2 * sigma);
  return 0.5 * (1 - errorFunction(deviation));
}

/** Abramowitz and Stegun, formula 7.1.26: consumers compare scores, so the approximation is part of the contract. */
function errorFunction(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const polynomial = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const y = 1 - polynomial * Math.exp(-x * x);
  return x < 0 ? -y : y;
}
