/** What services know about a project, in typed form (project configuration, sections "Project state document", "config fields"). */
import type { SamplingConfig } from "@weir/dynamic-sampling";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { GlobalFilters, ProjectFilters } from "@weir/inbound-filters";
import type { Scrubbing } from "@weir/pii";
import type { ConfigProblem, Quota } from "@weir/rate-limits";
import type { GlobalOptions } from "./global-options.ts";

/** Products with a retention of their own. */
export type RetentionProduct = "log" | "span" | "traceMetric" | "traceAttachment";

/** How long data is kept, in days. */
export interface Retention {
  readonly standard: number;
  /** Of sampled-out data that is kept in a smaller form. */
  readonly downsampled: number;
}

/** The configuration of a project. */
export interface ProjectConfig {
  /** Origins that may send browser data. */
  readonly allowedDomains: readonly string[];
  /** Public keys of relays that may sign envelopes. */
  readonly trustedRelays: readonly string[];
  /** True if every envelope needs a relay's signature. */
  readonly verifySignature: boolean;
  readonly quotas: readonly Quota[];
  /** Undefined: no rules, everything is kept. */
  readonly sampling: SamplingConfig | undefined;
  /** What the project does not want. */
  readonly filters: ProjectFilters;
  /** What is removed as personal data. */
  readonly scrubbing: Scrubbing;
  /** The flags that are set, graduated ones included. */
  readonly features: ReadonlySet<string>;
  /** Days that events are kept. */
  readonly eventRetentionDays: number;
  /** How long the items of a product are kept. */
  retention(product: RetentionProduct): Retention;
  /** The raw `config` member: its types are checked, its defaults are not filled in. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** A project that accepts data. */
export interface EnabledProject {
  readonly status: "enabled";
  /** The DSN key that the state was asked for. */
  readonly publicKey: string;
  readonly revision: string;
  /** Ids that are absent are 0; the key is the one that the state was asked for. */
  readonly scoping: Scoping;
  readonly projectId: bigint | undefined;
  /** 0 if absent. */
  readonly organizationId: bigint;
  /** The first key that the document lists: the only one that it speaks for. */
  readonly statedPublicKey: string | undefined;
  readonly slug: string | undefined;
  /** When the project was last changed, as the document says it: RFC 3339. */
  readonly lastChange: string | undefined;
  readonly config: ProjectConfig;
  /** What was wrong in the document and did not make it malformed. */
  readonly problems: readonly ConfigProblem[];
}

/** A project of which nothing usable is known yet: not asked, not answered, or its document is malformed. */
export interface PendingProject {
  readonly status: "pending";
  readonly publicKey: string;
  /** Why the document is malformed. Empty if there is none. */
  readonly problems: readonly ConfigProblem[];
}

/** A project that is disabled, or does not exist. */
export interface DisabledProject {
  readonly status: "disabled";
  readonly publicKey: string;
}

export type ProjectState = PendingProject | DisabledProject | EnabledProject;

/** What applies to every project (project configuration, section "Global config"). */
export interface GlobalConfig {
  readonly quotas: readonly Quota[];
  /** Generic filters of all projects. */
  readonly filters: GlobalFilters;
  readonly options: GlobalOptions;
  /** The raw document. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Empty until one was read. */
  readonly revision: string;
}
