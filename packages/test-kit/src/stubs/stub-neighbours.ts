/** All neighbours of a service at once, for tests. */
import {
  createStubEventProcessor,
  createStubSpanProcessor,
  type StubEventProcessor,
  type StubSpanProcessor,
} from "./stub-processors.ts";
import { createStubProjectConfig, type StubProjectConfig } from "./stub-project-config.ts";
import { createStubQuota, type StubQuota } from "./stub-quota.ts";
import { createStubSampling, type StubSampling } from "./stub-sampling.ts";

/** Stubs under the names that services know their neighbours by. */
export interface StubNeighbours {
  readonly projectConfig: StubProjectConfig;
  readonly quota: StubQuota;
  readonly sampling: StubSampling;
  readonly spanProcessor: StubSpanProcessor;
  readonly eventProcessor: StubEventProcessor;
}

/** Creates neighbours that allow, keep and finish everything; give those that must do otherwise. */
export function createStubNeighbours(special: Partial<StubNeighbours> = {}): StubNeighbours {
  return {
    projectConfig: special.projectConfig ?? createStubProjectConfig(),
    quota: special.quota ?? createStubQuota(),
    sampling: special.sampling ?? createStubSampling(),
    spanProcessor: special.spanProcessor ?? createStubSpanProcessor(),
    eventProcessor: special.eventProcessor ?? createStubEventProcessor(),
  };
}
