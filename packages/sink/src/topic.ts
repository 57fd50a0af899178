/** The logical topics that Weir delivers to, and the names that they have unless configuration maps them elsewhere. */

/** A logical topic, by the name of its key under `processing.topics` (topics, section "Topics"). */
export type Topic =
  | "events"
  | "attachments"
  | "transactions"
  | "feedback"
  | "outcomes"
  | "outcomes_billing"
  | "metrics_sessions"
  | "profiles"
  | "replay_recordings"
  | "monitors"
  | "spans"
  | "items";

/** Each topic's logical name, which is also its physical name on Kafka unless configured otherwise. */
export const topicNames: Readonly<Record<Topic, string>> = Object.freeze({
  events: "ingest-events",
  attachments: "ingest-attachments",
  transactions: "ingest-transactions",
  feedback: "ingest-feedback-events",
  outcomes: "outcomes",
  outcomes_billing: "outcomes-billing",
  metrics_sessions: "ingest-metrics",
  profiles: "profiles",
  replay_recordings: "ingest-replay-recordings",
  monitors: "ingest-monitors",
  spans: "ingest-spans",
  items: "snuba-items",
});

/** All logical topics, in the order of `topicNames`. */
export const topics: readonly Topic[] = Object.freeze(Object.keys(topicNames).filter(isTopic));

/** Whether a text is the name of a logical topic. */
export function isTopic(name: string): name is Topic {
  return Object.hasOwn(topicNames, name);
}
