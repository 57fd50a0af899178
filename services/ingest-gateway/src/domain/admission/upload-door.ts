/**
 * What is decided about an upload before any of its bytes are sent: the checks of admission on an attachment of the
 * announced size (ingest, section "Upload").
 */
import type { EnvelopeHeaders } from "@weir/envelope";
import { ContentType, createEnvelopeHeaders, createItem, envelopeQuantities } from "@weir/envelope";
import { invalid } from "@weir/managed";
import type { EnabledProject, ProjectStates } from "@weir/project-state";
import type { ProjectRateLimits } from "@weir/rate-limits";
import type { Submission } from "../submission.ts";
import type { Admission } from "./admission.ts";
import { checkKnownLimits } from "./known-limits.ts";
import type { ProjectCheckOptions, ProjectRejection } from "./project-checks.ts";
import { disabledProject, refuseByProject } from "./project-checks.ts";
import type { Refuse } from "./refuse.ts";
import { scopingOf } from "./scoping.ts";
import { mayWaitForProjects, resolveInTime, uploadChunkBytes } from "./waiting-endpoints.ts";

/** An upload that is announced. */
export interface AnnouncedUpload {
  readonly sender: Omit<Submission, "envelope">;
  /** In bytes; undefined if it is not known yet. */
  readonly length: number | undefined;
  /** What the attachment is, for example `event.minidump`; empty if it is not told. */
  readonly attachmentType: string;
}

/** Whether the upload may begin. */
export type UploadDecision =
  | { readonly kind: "begin"; readonly isResumable: boolean; readonly chunkBytes: number | undefined }
  /** The project is not known in time. */
  | { readonly kind: "unknown_project" }
  | Extract<Admission, { kind: "rejected" | "rate_limited" }>;

/** Decides about uploads. */
export interface UploadDoor {
  /** False while uploads are switched off for all projects. */
  isOpen(): boolean;
  /** Waits for the project no longer than until the signal aborts. What is refused is accounted for. */
  decide(upload: AnnouncedUpload, signal: AbortSignal): Promise<UploadDecision>;
}

/** What decides. */
export interface UploadDoorOptions {
  readonly projects: ProjectStates;
  readonly rateLimits: ProjectRateLimits;
  readonly checks: ProjectCheckOptions;
  readonly refuse: Refuse;
  /** Ms since the epoch. */
  readonly now: () => number;
}

const minidumpsFeature = "projects:relay-minidump-uploads";
const resumableFeature = "projects:resumable-uploads";

/** Creates the door. */
export function createUploadDoor({ projects, rateLimits, checks, refuse, now }: UploadDoorOptions): UploadDoor {
  function reject(upload: AnnouncedUpload, rejection: ProjectRejection): UploadDecision {
    const outcome = invalid(rejection.reason);
    refuse(upload.sender, [{ outcome, quantities: envelopeQuantities([attachmentOf(upload)]) }]);
    return { kind: "rejected", rejection };
  }

  function judge(upload: AnnouncedUpload, project: EnabledProject): UploadDecision {
    const { sender, length } = upload;
    const items = [attachmentOf(upload)];
    const submission = { ...sender, envelope: { headers: headersFor(upload), items } };
    const rejection = refuseByProject(submission, project, checks);
    if (rejection !== undefined) return reject(upload, rejection);
    const nowMs = now();
    const known = checkKnownLimits(items, {
      quotas: project.config.quotas,
      cached: rateLimits.get(sender.publicKey, nowMs),
      scoping: scopingOf(project, sender),
      nowMs,
      maxEventBytes: 0,
    });
    if (known !== undefined && known.items.length === 0) {
      refuse(sender, known.removals);
      return { kind: "rate_limited", eventId: undefined, limits: known.limits };
    }
    const isResumable = length !== undefined && project.config.features.has(resumableFeature);
    return { kind: "begin", isResumable, chunkBytes: uploadChunkBytes(projects) };
  }

  return {
    isOpen: () => mayWaitForProjects(projects),
    async decide(upload, signal) {
      const state = await resolveInTime(projects, upload.sender.publicKey, signal);
      if (state === undefined) return { kind: "unknown_project" };
      return state.status === "disabled" ? reject(upload, disabledProject) : judge(upload, state);
    },
  };
}

/** The attachment that will refer to the upload. */
function attachmentOf({ length, attachmentType }: AnnouncedUpload) {
  const contentType = ContentType.ATTACHMENT_REFERENCE;
  const attachmentLength = BigInt(Math.max(1, length ?? 1));
  return createItem("attachment", Buffer.alloc(0), { contentType, attachmentLength, attachmentType });
}

function headersFor({ attachmentType }: AnnouncedUpload): EnvelopeHeaders {
  return createEnvelopeHeaders({ requiredFeatures: attachmentType === "event.minidump" ? [minidumpsFeature] : [] });
}
