/** Feature flags of projects: all that are known, and what each does (project configuration, section "Feature flags"). */

/**
 * `honoured`: changes what happens; `passed on`: known, without an effect here; `graduated`: its effect is always on;
 * `deprecated`: ignored.
 */
export type FeatureStatus = "honoured" | "passed on" | "graduated" | "deprecated";

/** One flag. */
export interface FeatureFlag {
  readonly status: FeatureStatus;
  /** What it does when it is set. */
  readonly effect: string;
}

const honoured = (effect: string): FeatureFlag => ({ status: "honoured", effect });
const passedOn = (effect: string): FeatureFlag => ({ status: "passed on", effect });
const graduated: FeatureFlag = { status: "graduated", effect: "always on; told to relays downstream that still ask" };
const deprecated: FeatureFlag = { status: "deprecated", effect: "ignored" };

/** Every flag that is known, by name. */
export const featureFlags: ReadonlyMap<string, FeatureFlag> = new Map([
  ["organizations:session-replay", passedOn("accept replays: this version drops them all the same")],
  [
    "organizations:session-replay-recording-scrubbing",
    passedOn("remove personal data from recordings: this version drops replays"),
  ],
  [
    "organizations:session-replay-video-disabled",
    passedOn("drop replays that have a video: this version drops all replays"),
  ],
  ["organizations:relay-playstation-ingestion", honoured("accept PlayStation crash dumps")],
  [
    "projects:relay-playstation-uploads",
    honoured("drop PlayStation crashes over a quota unread; none is streamed to a store"),
  ],
  ["projects:discard-transaction", honoured("drop transactions once their spans are taken out")],
  ["organizations:continuous-profiling", passedOn("accept profile chunks: this version drops them all the same")],
  [
    "organizations:continuous-profiling-perfetto",
    passedOn("accept profile chunks of Perfetto: this version drops them all the same"),
  ],
  ["organizations:ourlogs-ingestion", honoured("accept logs")],
  ["organizations:tracemetrics-ingestion", honoured("accept trace metrics")],
  ["organizations:relay-automatic-json-expansion", passedOn("none yet")],
  ["projects:relay-automatic-json-expansion", passedOn("none yet")],
  ["organizations:view-hierarchy-scrubbing", honoured("remove personal data from view hierarchies")],
  ["organizations:performance-issues-spans", honoured("mark segments for the detection of issues by spans")],
  [
    "projects:span-v2-attachment-processing",
    passedOn("accept attachments of spans: this version drops them all the same"),
  ],
  [
    "projects:trace-attachment-processing",
    passedOn("accept attachments of traces: this version drops them all the same"),
  ],
  ["projects:relay-minidump-uploads", honoured("drop minidumps over a quota unread; none is streamed to a store")],
  ["organizations:gpu-crash-symbolication", honoured("make a GPU dump beside a minidump an event of its own")],
  ["projects:resumable-uploads", honoured("accept resumable uploads")],
  ["projects:relay-nintendo-event-rewrite", honoured("rewrite events of the Nintendo Switch")],
  ["organizations:user-feedback-ingest", graduated],
  ["projects:profiling-ingest-unsampled-profiles", graduated],
  ["organizations:profiling", graduated],
  ["organizations:relay-otlp-traces-endpoint", graduated],
  ["organizations:relay-otel-logs-endpoint", graduated],
  ["organizations:indexed-spans-extraction", graduated],
  ["organizations:standalone-span-ingestion", graduated],
  ["projects:span-v2-experimental-processing", graduated],
  ["organizations:span-v2-otlp-processing", deprecated],
  ["projects:span-metrics-extraction", deprecated],
  ["projects:span-metrics-extraction-addons", deprecated],
]);

/** Flags whose effect is always on. Every state carries them, for older relays downstream that still ask. */
export const graduatedFeatures: readonly string[] = [...featureFlags]
  .filter(([, { status }]) => status === "graduated")
  .map(([name]) => name);

/** The flags that apply to a project: the listed ones that are known, and the graduated ones. */
export function effectiveFeatures(listed: readonly string[]): ReadonlySet<string> {
  return new Set([...listed.filter(applies), ...graduatedFeatures]);
}

function applies(name: string): boolean {
  const status = featureFlags.get(name)?.status;
  return status === "honoured" || status === "passed on";
}
