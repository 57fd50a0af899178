/** Options of the global configuration: all that are known, with their defaults (project configuration, section "options"). */
import { type ConfigProblem, showFound } from "@weir/rate-limits";

/** How set and distribution values of metric buckets are written. */
export type BucketEncoding = "legacy" | "array" | "base64" | "zstd";

/** By namespace; all others are written as `legacy`. */
export interface BucketEncodings {
  readonly spans: BucketEncoding;
  readonly transactions: BucketEncoding;
  readonly profiles: BucketEncoding;
}

/** The options in typed form, defaults filled in. */
export interface GlobalOptions {
  readonly setEncodings: BucketEncodings;
  readonly distributionEncodings: BucketEncodings;
  /** Hosts that are left as they are in descriptions of HTTP spans. Exact values. */
  readonly allowedHosts: readonly string[];
  /** Share of attachments that are kept in object storage, 0 to 1. */
  readonly objectstoreSampleRate: number;
  /** Share of sessions that are written as trace items, too, 0 to 1. */
  readonly sessionsRolloutRate: number;
  /** Endpoints for uploads and crashes may wait for a project's configuration. */
  readonly endpointsFetchConfig: boolean;
  /** Attachments below stay beside their event even with object storage, in bytes. */
  readonly attachmentInlineBytes: number;
  /** What clients are told as the size of a piece of an upload, in bytes; 0: nothing. */
  readonly uploadChunkBytes: number;
}

interface OptionReader<T> {
  /** Name in the document. */
  readonly name: string;
  readonly fallback: T;
  readonly expected: string;
  /** Undefined if the value is of another type. */
  readonly read: (value: unknown) => T | undefined;
  /** What it does, one sentence. */
  readonly effect: string;
  /** It is known, and told to relays downstream, without an effect here. */
  readonly passedOn?: true;
}

const legacy: BucketEncodings = { spans: "legacy", transactions: "legacy", profiles: "legacy" };
const encodingForm = "legacy, array, base64 or zstd, or one of these for each of spans, transactions, profiles";

/** The table: one row for each option. */
const readers: { readonly [K in keyof GlobalOptions]: OptionReader<GlobalOptions[K]> } = {
  setEncodings: {
    name: "relay.metric-bucket-set-encodings",
    fallback: legacy,
    expected: encodingForm,
    read: readEncodings,
    effect: "How sets of metric buckets are written.",
    passedOn: true,
  },
  distributionEncodings: {
    name: "relay.metric-bucket-distribution-encodings",
    fallback: legacy,
    expected: encodingForm,
    read: readEncodings,
    effect: "How distributions of metric buckets are written.",
    passedOn: true,
  },
  allowedHosts: {
    name: "relay.span-normalization.allowed_hosts",
    fallback: [],
    expected: "a list of hosts",
    read: (value) =>
      Array.isArray(value) && value.every((host): host is string => typeof host === "string") ? value : undefined,
    effect: "Hosts that are left as they are in descriptions of HTTP spans.",
  },
  objectstoreSampleRate: {
    name: "relay.objectstore-attachments.sample-rate",
    fallback: 0,
    expected: "a number from 0 to 1",
    read: readShare,
    effect: "Share of attachments that are kept in object storage.",
    passedOn: true,
  },
  sessionsRolloutRate: {
    name: "relay.sessions-eap.rollout-rate",
    fallback: 0,
    expected: "a number from 0 to 1",
    read: readShare,
    effect: "Share of sessions that are written as trace items, too.",
  },
  endpointsFetchConfig: {
    name: "relay.endpoint-fetch-config.enabled",
    fallback: false,
    expected: "true or false",
    read: (value) => (typeof value === "boolean" ? value : undefined),
    effect: "Endpoints for uploads and crashes may wait for a project's configuration.",
  },
  attachmentInlineBytes: {
    name: "relay.attachment-inline.limit",
    fallback: 0,
    expected: "a number of bytes",
    read: readBytes,
    effect: "Attachments below this size stay beside their event even with object storage.",
    passedOn: true,
  },
  uploadChunkBytes: {
    name: "relay.upload-chunk.size",
    fallback: 0,
    expected: "a number of bytes",
    read: readBytes,
    effect: "Size of a piece of an upload that clients are told; 0: none.",
  },
};

/** What is known of an option, for the reference page. */
export type GlobalOption = Pick<OptionReader<unknown>, "name" | "fallback" | "expected" | "effect" | "passedOn">;

/** All options that are known, in the order of the specification. */
export const globalOptions: readonly GlobalOption[] = Object.values(readers);

/** What holds when nothing is configured. */
export const defaultGlobalOptions: GlobalOptions = readGlobalOptions(undefined).options;

export interface ReadGlobalOptions {
  readonly options: GlobalOptions;
  readonly problems: readonly ConfigProblem[];
  /** The options that differ from their defaults, and those that are not known, as they are passed on. */
  readonly served: Readonly<Record<string, unknown>>;
}

/** Reads the member `options`. What is in error counts as its default, option by option. */
export function readGlobalOptions(document: unknown): ReadGlobalOptions {
  const problems: ConfigProblem[] = [];
  const isMapping = typeof document === "object" && document !== null && !Array.isArray(document);
  if (!isMapping && document !== undefined && document !== null) {
    problems.push({ path: "options", found: showFound(document), expected: "an object", action: "defaults used" });
  }
  const stated = new Map(isMapping ? Object.entries(document) : []);
  const served = new Map(stated);

  function read<T>({ name, fallback, expected, read: parse }: OptionReader<T>): T {
    served.delete(name);
    const value = stated.get(name);
    if (value === undefined) return fallback;
    const parsed = parse(value);
    if (parsed === undefined) {
      problems.push({ path: `options["${name}"]`, found: showFound(value), expected, action: "default used" });
    } else if (JSON.stringify(parsed) !== JSON.stringify(fallback)) {
      served.set(name, parsed);
    }
    return parsed ?? fallback;
  }

  const options: GlobalOptions = {
    setEncodings: read(readers.setEncodings),
    distributionEncodings: read(readers.distributionEncodings),
    allowedHosts: read(readers.allowedHosts),
    objectstoreSampleRate: read(readers.objectstoreSampleRate),
    sessionsRolloutRate: read(readers.sessionsRolloutRate),
    endpointsFetchConfig: read(readers.endpointsFetchConfig),
    attachmentInlineBytes: read(readers.attachmentInlineBytes),
    uploadChunkBytes: read(readers.uploadChunkBytes),
  };
  return { options, problems, served: Object.fromEntries(served) };
}

function readShare(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && value <= 1 ? value : undefined;
}

function readBytes(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function readEncodings(value: unknown): BucketEncodings | undefined {
  if (isEncoding(value)) return { spans: value, transactions: value, profiles: value };
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { spans = "legacy", transactions = "legacy", profiles = "legacy" } = value as Readonly<Record<string, unknown>>;
  if (!isEncoding(spans) || !isEncoding(transactions) || !isEncoding(profiles)) return undefined;
  return { spans, transactions, profiles };
}

function isEncoding(value: unknown): value is BucketEncoding {
  return value === "legacy" || value === "array" || value === "base64" || value === "zstd";
}
