/** Counters, gauges and histograms: one cell per combination of labels, resolved once, cheap to change. */
import type { Reservoir } from "./statsd/reservoir.ts";

/** A number that only grows. */
export interface Counter {
  /** Adds n, 1 if omitted. */
  add(n?: number): void;
}

/** A number that goes up and down. */
export interface Gauge {
  set(value: number): void;
  /** Adds n, which may be negative. */
  add(n: number): void;
}

/** A distribution of values. */
export interface Histogram {
  observe(value: number): void;
}

/** The cell of a counter or gauge. */
export class NumberCell implements Counter, Gauge {
  value = 0;

  add(n = 1): void {
    this.value += n;
  }

  set(value: number): void {
    this.value = value;
  }
}

/** The cell of a histogram. */
export class HistogramCell implements Histogram {
  /** Upper bounds, ascending. */
  readonly bounds: readonly number[];
  /** How many values fell into each bucket, the one above all bounds last. Not cumulative. */
  readonly counts: number[];
  sum = 0;
  count = 0;
  /** Values themselves, for exporters that send them. Undefined: nobody does. */
  readonly recent: Reservoir | undefined;

  constructor(bounds: readonly number[], recent?: Reservoir) {
    this.bounds = bounds;
    this.recent = recent;
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket++;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    this.sum += value;
    this.count++;
    this.recent?.offer(value);
  }
}
