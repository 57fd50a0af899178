/** A project-config service that asks a stub upstream, with short times, and what the tests of it look at. */
import { generateCredentials } from "@weir/config";
import { type StartedService, type StartOptions, startService } from "./start-service.ts";
import type { StateWatch } from "./state-watch.ts";
import type { StubUpstream } from "./stub-upstream.ts";

/** Who the service is to the upstream. */
export const relayId = "b1b2c3d4-0000-4000-8000-000000000001";

/** Starts it: an expiry of 60 ms, batches of 5 ms, pauses of at most 50 ms, unless the sections say otherwise. */
export function startWithUpstream(
  upstream: StubUpstream,
  sections: StartOptions["config"] = {},
  more: Partial<StartOptions> = {},
): Promise<StartedService> {
  return startService({
    place: "local",
    credentials: generateCredentials(relayId),
    ...more,
    config: {
      ...sections,
      relay: { upstream: upstream.url, ...sections.relay },
      projects: { upstream: true, ...sections.projects },
      cache: {
        project_expiry: 0.06,
        project_grace_period: 10,
        batch_interval: 5,
        global_config_fetch_interval: 0.03,
        ...sections.cache,
      },
      http: { max_retry_interval: 0.05, timeout: 0.2, connection_timeout: 0.2, ...sections.http },
    },
  });
}

/** A key of 32 equal digits. */
export function key(digit: number): string {
  return String(digit).repeat(32);
}

/** A project state document as an upstream has it. */
export function document(projectId: number, rev: string, config: object = {}) {
  return { disabled: false, projectId, organizationId: 5, rev, publicKeys: [], config };
}

/** The document that a watcher was told last; undefined if it was told none. */
export function documentTold(opened: StateWatch, digit: number) {
  const bytes = opened.states.get(key(digit))?.document;
  return bytes?.length ? JSON.parse(bytes.toString()) : undefined;
}

/** Waits until it is so, at most 5 s. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`did not come true within 5 s: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
