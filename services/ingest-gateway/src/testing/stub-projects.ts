/** Project states that a test sets. */
import { once } from "node:events";
import type { ProjectState, ProjectStates } from "@weir/project-state";
import { emptyGlobalConfig, parseGlobalConfig, parseProjectState } from "@weir/project-state";

/** States by key. */
export interface StubProjects extends ProjectStates {
  /** What projects are that were not set; pending unless the test says otherwise. */
  unknown: "pending" | "disabled";
  /** Options of the global configuration. */
  globalOptions: Readonly<Record<string, unknown>>;
  /** Whether the first global configuration has come. */
  knowsGlobalConfig: boolean;
  /** Sets a state from a document as project-config hands it out; tells the listeners. */
  set(publicKey: string, document: unknown): void;
}

/** Creates states without any project. */
export function createStubProjects(): StubProjects {
  const states = new Map<string, ProjectState>();
  const listeners = new Set<(state: ProjectState) => void>();
  const peek = (publicKey: string): ProjectState =>
    states.get(publicKey) ??
    (stub.unknown === "disabled" ? { status: "disabled", publicKey } : { status: "pending", publicKey, problems: [] });
  const stub: StubProjects = {
    unknown: "pending",
    globalOptions: {},
    knowsGlobalConfig: true,
    set(publicKey, document) {
      const state = parseProjectState(publicKey, "1", document);
      states.set(publicKey, state);
      for (const listener of listeners) listener(state);
    },
    peek,
    async resolve(publicKey, signal) {
      const state = peek(publicKey);
      if (state.status === "pending") await once(signal, "abort");
      return signal.aborted ? Promise.reject(signal.reason) : state;
    },
    globalConfig: () => parseGlobalConfig("", { options: stub.globalOptions }).config ?? emptyGlobalConfig,
    hasGlobalConfig: () => stub.knowsGlobalConfig,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    size: () => states.size,
    outOfReachMs: () => 0,
    start: () => {},
    stop: async () => {},
  };
  return stub;
}
