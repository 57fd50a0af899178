/** Feature flags of projects (project configuration, section "Feature flags"). */

/** Flags that change what happens. */
const known: ReadonlySet<string> = new Set([
  "organizations:session-replay",
  "organizations:session-replay-recording-scrubbing",
  "organizations:session-replay-video-disabled",
  "organizations:relay-playstation-ingestion",
  "projects:relay-playstation-uploads",
  "projects:discard-transaction",
  "organizations:continuous-profiling",
  "organizations:continuous-profiling-perfetto",
  "organizations:ourlogs-ingestion",
  "organizations:tracemetrics-ingestion",
  "organizations:relay-automatic-json-expansion",
  "projects:relay-automatic-json-expansion",
  "organizations:view-hierarchy-scrubbing",
  "organizations:performance-issues-spans",
  "projects:span-v2-attachment-processing",
  "projects:trace-attachment-processing",
  "projects:relay-minidump-uploads",
  "organizations:gpu-crash-symbolication",
  "projects:resumable-uploads",
  "projects:relay-nintendo-event-rewrite",
]);

/** Flags whose effect is always on. Every state carries them, for older relays downstream that still ask. */
export const graduatedFeatures: readonly string[] = [
  "organizations:user-feedback-ingest",
  "projects:profiling-ingest-unsampled-profiles",
  "organizations:profiling",
  "organizations:relay-otlp-traces-endpoint",
  "organizations:relay-otel-logs-endpoint",
  "organizations:indexed-spans-extraction",
  "organizations:standalone-span-ingestion",
  "projects:span-v2-experimental-processing",
];

/** The flags that apply to a project: the listed ones that are known, and the graduated ones. */
export function effectiveFeatures(listed: readonly string[]): ReadonlySet<string> {
  return new Set([...listed.filter((flag) => known.has(flag)), ...graduatedFeatures]);
}
