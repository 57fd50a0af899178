/** The traces that were seen last, per project: what rules are tried on before they are saved. Bounded in all ways. */
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";

/** A trace that was seen. */
export interface SeenTrace {
  readonly trace: DynamicSamplingContext;
  /** What the project has to do with it: its data came to the project, the project started it, or both. */
  readonly role: "own" | "root" | "both";
  /** Ms since the epoch. */
  readonly seenAtMs: number;
}

/** Most that is remembered. */
export interface SeenTracesOptions {
  /** Beyond it the project that was silent longest is forgotten. */
  readonly maxProjects: number;
  /** Per project; beyond it the oldest is forgotten. 0: remember nothing. */
  readonly maxTraces: number;
  /** Of all projects, as estimated; beyond it whole projects are forgotten, the longest silent first. */
  readonly maxBytes: number;
}

/** Remembers traces. */
export interface SeenTraces {
  /** Notes a trace of a project; one that is remembered already is not noted again. */
  see(publicKey: string, seen: SeenTrace): void;
  /** The newest traces of a project, oldest first. */
  of(publicKey: string, limit: number): readonly SeenTrace[];
  /** How much is remembered. */
  size(): { readonly projects: number; readonly traces: number; readonly bytes: number };
}

interface ProjectTraces {
  readonly byTrace: Map<string, SeenTrace>;
  bytes: number;
}

/** Estimated size of a trace beside its texts, in bytes. */
const overheadBytes = 400;
/** Contexts with longer texts are not remembered: rules that people want to try are about short ones. */
const maxTextLength = 4096;

/** Creates an empty memory. */
export function createSeenTraces({ maxProjects, maxTraces, maxBytes }: SeenTracesOptions): SeenTraces {
  const projects = new Map<string, ProjectTraces>();
  let bytes = 0;

  /** The project, as the one that was heard of last. */
  function touch(publicKey: string): ProjectTraces {
    const project = projects.get(publicKey) ?? { byTrace: new Map(), bytes: 0 };
    projects.delete(publicKey);
    projects.set(publicKey, project);
    return project;
  }

  function forgetProjects(): void {
    while (projects.size > maxProjects || (bytes > maxBytes && projects.size > 1)) {
      const [oldest] = projects;
      if (oldest === undefined) return;
      projects.delete(oldest[0]);
      bytes -= oldest[1].bytes;
    }
  }

  function forgetOldest(project: ProjectTraces): void {
    const [oldest] = project.byTrace;
    if (oldest === undefined) return;
    project.byTrace.delete(oldest[0]);
    const freed = sizeOf(oldest[1].trace);
    project.bytes -= freed;
    bytes -= freed;
  }

  return {
    see(publicKey, seen) {
      const size = sizeOf(seen.trace);
      if (maxTraces === 0 || size > overheadBytes + maxTextLength) return;
      const known = projects.get(publicKey);
      if (known?.byTrace.has(seen.trace.traceId)) return;
      const project = touch(publicKey);
      project.byTrace.set(seen.trace.traceId, { ...seen, trace: withoutOthers(seen.trace) });
      project.bytes += size;
      bytes += size;
      while (project.byTrace.size > maxTraces || project.bytes > maxBytes) forgetOldest(project);
      forgetProjects();
    },
    of: (publicKey, limit) => [...(projects.get(publicKey)?.byTrace.values() ?? [])].slice(-limit),
    size() {
      let traces = 0;
      for (const { byTrace } of projects.values()) traces += byTrace.size;
      return { projects: projects.size, traces, bytes };
    },
  };
}

/** Members that no rule can ask for are not worth their memory. */
function withoutOthers(trace: DynamicSamplingContext): DynamicSamplingContext {
  return { ...trace, otherJson: new Map() };
}

function sizeOf(trace: DynamicSamplingContext): number {
  const { release, environment, transaction, userId, userSegment } = trace;
  const texts = [release, environment, transaction, userId, userSegment];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), overheadBytes);
}
