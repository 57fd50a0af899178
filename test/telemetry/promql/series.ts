/** Series of samples, written as Prometheus' tests of rules write them: one sample a minute, from the first minute on. */

export type Labels = Readonly<Record<string, string>>;

/** A value at a time. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** What was scraped under one name with one set of labels. */
export interface Series {
  readonly name: string;
  readonly labels: Labels;
  readonly points: readonly Point[];
}

export interface Point {
  /** Seconds since the beginning. */
  readonly atS: number;
  readonly value: number;
}

export const scrapeEveryS = 60;

/**
 * @param selector for example `weir_x_total{instance="a"}`
 * @param values for example `0x5 1+2x10 _ 7`: six zeros; 1, 3, … in eleven samples; no sample; 7
 */
export function readSeries(selector: string, values: string): Series {
  const [, name = "", inside = ""] = /^(\w+)(?:\{(.*)\})?$/.exec(selector) ?? [];
  const labels = [...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", value = ""]) => [label, value]);
  const points = values
    .split(" ")
    .flatMap(expand)
    .flatMap((value, index) => (value === undefined ? [] : [{ atS: index * scrapeEveryS, value }]));
  if (name === "" || points.length === 0) throw new Error(`found ${selector}: ${values}, expected a series`);
  return { name, labels: Object.fromEntries(labels), points };
}

function expand(part: string): readonly (number | undefined)[] {
  const [, start = "", step, times] = /^(_|-?[\d.]+)([+-][\d.]+)?(?:x(\d+))?$/.exec(part) ?? [];
  if (start === "") throw new Error(`found ${part}, expected a value such as 1, 0x5, 0+1x5 or _`);
  if (start === "_") return Array.from({ length: Number(times ?? 1) }, () => undefined);
  return Array.from({ length: Number(times ?? 0) + 1 }, (_, index) => Number(start) + index * Number(step ?? 0));
}
