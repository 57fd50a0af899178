/** The project that attacks are sent to. */

export const publicKey = "c".repeat(32);
export const projectId = 77;

/** Its state. */
export const attackedProject = {
  projectId,
  organizationId: 1,
  slug: "attacked",
  publicKeys: [{ publicKey, numericId: 5 }],
  config: { features: ["organizations:ourlogs-ingestion"] },
};

/** Its credentials. */
export const auth = { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${publicKey}` };

/** Outcomes are told at once. */
export const quickOutcomes = { aggregator: { bucket_interval: 1, initial_delay: 0 } };

/** How long the event loop may be held up, and how much memory may grow, whatever is sent. */
export const maxDelayMs = 500;
export const maxGrownBytes = 64 * 1024 * 1024;
