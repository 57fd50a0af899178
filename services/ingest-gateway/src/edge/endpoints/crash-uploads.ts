/** What the doors of crash uploads have in common: a form with files and fields becomes the items of one event (ingest, section "Minidump"). */
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { createItem } from "@weir/envelope";
import { invalid } from "@weir/managed";
import type { CrashDecision } from "../../domain/admission/crash-door.ts";
import { disabledProject } from "../../domain/admission/project-checks.ts";
import type { Removal } from "../../domain/admission/removal.ts";
import { attachmentQuantities } from "../attachment-items.ts";
import type { EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { errorAnswer } from "../http/http-answer.ts";
import { crashEventId } from "../minidump/crash-event-id.ts";
import type { CrashUpload, CrashUploadLimits } from "../minidump/read-upload.ts";
import { gpuCrashFeature, splitGpuCrash } from "../minidump/split-gpu-crash.ts";
import { encodeFormFields } from "../minidump/upload-form.ts";
import type { SubmissionContext } from "../parse-submission.ts";
import { hyphenatedIdAnswer, refusalDespiteLimits, rejectionAnswer } from "../submission-answer.ts";
import type { UploadRefusal } from "../upload-refusal.ts";
import { uploadRefusalOf } from "../upload-refusal.ts";
import { admitItems, newEventId } from "./admit-items.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";

/** What differs between them. */
export interface CrashUploads {
  /** Reads a request into an upload that is empty. Throws like `readCrashUpload`. */
  readonly read: (request: EndpointRequest, limits: CrashUploadLimits, upload: CrashUpload) => Promise<void>;
  /** The feature by which projects have such uploads stored apart. Over their quota, they are dropped unread. */
  readonly uploadsFeature: string;
  /** Features that a project must have. */
  readonly requiredFeatures: readonly string[];
}

/** Answers crash uploads; their sender is never told about limits. */
export function answerCrashUploads(
  { read, uploadsFeature, requiredFeatures }: CrashUploads,
  context: EndpointContext,
): (request: EndpointRequest) => Promise<HttpAnswer> {
  const limits = {
    maxBodyBytes: context.maxUploadBytes + context.maxAttachmentsBytes,
    maxAttachmentBytes: context.maxAttachmentBytes,
    maxAttachmentsBytes: context.maxAttachmentsBytes,
    maxFieldsBytes: context.maxEventBytes,
  };

  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const submitted = identifySender(request, context);
    const decision = await context.crashDoor(submitted, uploadsFeature, AbortSignal.timeout(context.projectTimeoutMs));
    if (decision !== "read") return unreadAnswer(decision);
    const upload: CrashUpload = { items: [], fields: [], skipped: [] };
    let eventId: string;
    try {
      await read(request, limits, upload);
      eventId = crashEventId(upload.items, upload.fields) ?? newEventId(context);
    } catch (error) {
      const refusal = uploadRefusalOf(error);
      context.refuse(submitted, [...skippedFiles(upload), ...refusedUpload(upload, refusal)]);
      return refusal.answer;
    }
    if (upload.skipped.length > 0) context.refuse(submitted, skippedFiles(upload));
    const crashItems = await takeGpuCrash(upload.items, submitted);
    const headers = { eventId, requiredFeatures };
    const admission = await admitItems(withFields(crashItems, upload), headers, submitted, context);
    return refusalDespiteLimits(admission, context.now()) ?? hyphenatedIdAnswer(eventId);
  }

  /** Submits a crash of the graphics processor, whatever becomes of it; returns the items that are left. */
  async function takeGpuCrash(items: Item[], submitted: SubmissionContext): Promise<Item[]> {
    const split = context.hasFeature(submitted.publicKey, gpuCrashFeature) ? splitGpuCrash(items) : undefined;
    if (split === undefined) return items;
    await admitItems(split.gpu, { eventId: newEventId(context) }, submitted, context);
    return split.rest;
  }

  function unreadAnswer(decision: Exclude<CrashDecision, "read">): HttpAnswer {
    switch (decision) {
      case "limited":
        return hyphenatedIdAnswer(newEventId(context));
      case "disabled":
        return rejectionAnswer(disabledProject);
      case "unavailable":
        return errorAnswer(503, "project not available");
    }
  }

  return answer;
}

function withFields(items: Item[], { fields }: CrashUpload): Item[] {
  return fields.length === 0 ? items : [...items, createItem("form_data", encodeFormFields(fields))];
}

function skippedFiles({ skipped }: CrashUpload): Removal[] {
  return skipped.map(({ bytes, reason }) => ({ outcome: invalid(reason), quantities: attachmentQuantities(bytes) }));
}

/** The event that the upload would have made, and the files that were read before it failed. */
function refusedUpload({ items }: CrashUpload, { reason, partsReason }: UploadRefusal): Removal[] {
  return [
    { outcome: invalid(reason), quantities: [[DataCategory.ERROR, 1]] },
    ...items.map(({ payload }) => ({
      outcome: invalid(partsReason),
      quantities: attachmentQuantities(payload.length),
    })),
  ];
}
