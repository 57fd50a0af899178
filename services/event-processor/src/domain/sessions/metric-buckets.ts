/**
 * Metric buckets of one unit: equal ones are added up. Units are not added up with each other: consumers do that.
 */

/** Names and values of tags. */
export type Tags = readonly (readonly [name: string, value: string])[];

/** A bucket of counts, or of distinct members. */
export type MetricBucket = {
  readonly name: string;
  /** Start, in whole seconds since the epoch. */
  readonly timestamp: number;
  /** In ascending order of name. */
  readonly tags: Tags;
} & ({ readonly type: "c"; count: number } | { readonly type: "s"; readonly members: Set<number> });

/** Collects buckets. */
export interface MetricBuckets {
  addToCounter(name: string, seconds: number, count: number, tags: Tags): void;
  addToSet(name: string, seconds: number, member: number, tags: Tags): void;
  /** All buckets, in order of first appearance. */
  readonly all: readonly MetricBucket[];
}

/**
 * Creates an empty collection.
 * @param bucketSeconds width of a bucket: times are cut to multiples of it
 */
export function createMetricBuckets(bucketSeconds: number): MetricBuckets {
  const buckets = new Map<string, MetricBucket>();

  function find(
    name: string,
    seconds: number,
    unsorted: Tags,
    create: (base: BucketBase) => MetricBucket,
  ): MetricBucket {
    const tags = [...unsorted].sort(([a], [b]) => (a < b ? -1 : 1));
    const timestamp = Math.floor(seconds / bucketSeconds) * bucketSeconds;
    const key = JSON.stringify([name, timestamp, tags]);
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      bucket = create({ name, timestamp, tags });
      buckets.set(key, bucket);
    }
    return bucket;
  }

  return {
    addToCounter(name, seconds, count, tags) {
      const bucket = find(name, seconds, tags, (base) => ({ ...base, type: "c", count: 0 }));
      if (bucket.type === "c") bucket.count += count;
    },
    addToSet(name, seconds, member, tags) {
      const bucket = find(name, seconds, tags, (base) => ({ ...base, type: "s", members: new Set() }));
      if (bucket.type === "s") bucket.members.add(member);
    },
    get all() {
      return [...buckets.values()];
    },
  };
}

type BucketBase = Pick<MetricBucket, "name" | "timestamp" | "tags">;
