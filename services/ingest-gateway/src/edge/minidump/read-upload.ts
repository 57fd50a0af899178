/** Reads a crash upload: a raw dump, or a form with files and fields (ingest, section "Minidump"). */
import type { AttachmentKind, Item } from "@weir/envelope";
import { createItem, sizeName } from "@weir/envelope";
import type { InvalidReason } from "@weir/managed";
import { attachmentItem } from "../attachment-items.ts";
import type { EndpointRequest } from "../http/endpoint.ts";
import { errorAnswer } from "../http/http-answer.ts";
import type { Part, PartHeader } from "../multipart/part.ts";
import { boundaryOf, readParts } from "../multipart/read-parts.ts";
import { badUpload, UploadRefusal, uploadTooLarge } from "../upload-refusal.ts";
import type { ExpandDumpOptions } from "./expand-dump.ts";
import { expandDump } from "./expand-dump.ts";
import type { FormField } from "./upload-form.ts";
import { crashFileKind, encodedFieldBytes } from "./upload-form.ts";

/** Limits in bytes. */
export interface CrashUploadLimits {
  readonly maxBodyBytes: number;
  readonly maxAttachmentBytes: number;
  readonly maxAttachmentsBytes: number;
  /** All form fields together. */
  readonly maxFieldsBytes: number;
}

/** What an upload holds. While it is being read: what was read so far. */
export interface CrashUpload {
  readonly items: Item[];
  readonly fields: FormField[];
  /** Files that were left out because they are too large. */
  readonly skipped: { readonly bytes: number; readonly reason: InvalidReason }[];
}

const rawTypes: ReadonlySet<string | undefined> = new Set(["application/octet-stream", "application/x-dmp"]);
const rawFilename = "Minidump";

/**
 * Reads a request into an upload, and makes the dump in it what it should be.
 * @throws UploadRefusal, MultipartError, HttpProblem; the upload then holds what was read before
 */
export async function readCrashUpload(
  request: EndpointRequest,
  limits: CrashUploadLimits,
  expand: Pick<ExpandDumpOptions, "inflate">,
  upload: CrashUpload,
): Promise<void> {
  if (rawTypes.has(request.headers["content-type"])) await readRaw(request, limits, upload);
  else await readCrashForm(request, limits, { kindOf: crashFileKind, dumpKind: "event.minidump" }, upload);
  const index = upload.items.findIndex(({ attachmentType }) => attachmentType === "event.minidump");
  const dump = upload.items[index];
  if (dump === undefined) throw badUpload("missing minidump", "missing_minidump_upload");
  upload.items[index] = await expandDump(dump, { ...expand, maxBytes: limits.maxAttachmentBytes });
}

async function readRaw(request: EndpointRequest, limits: CrashUploadLimits, { items }: CrashUpload): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request.streamBody(limits.maxAttachmentBytes, "kept")) chunks.push(chunk);
  const attachmentType: AttachmentKind = "event.minidump";
  items.push(createItem("attachment", Buffer.concat(chunks), { filename: rawFilename, attachmentType }));
}

/** What the files of a form are. */
export interface CrashFiles {
  readonly kindOf: (part: PartHeader) => AttachmentKind;
  /** Which of them there is no crash without: if it is too large, the upload is refused. */
  readonly dumpKind: AttachmentKind;
}

/**
 * Reads a form into an upload.
 * @throws UploadRefusal, MultipartError, HttpProblem; the upload then holds what was read before
 */
export async function readCrashForm(
  request: EndpointRequest,
  limits: CrashUploadLimits,
  files: CrashFiles,
  upload: CrashUpload,
): Promise<void> {
  const boundary = boundaryOf(request.headers["content-type"]);
  const body = request.streamBody(limits.maxBodyBytes, "kept");
  // A field may be as long as all fields together, which is checked below.
  const maxPartBytes = Math.max(limits.maxAttachmentBytes, limits.maxFieldsBytes);
  let fileBytes = 0;
  let fieldBytes = 0;
  await readParts(boundary, body, maxPartBytes, (part) => {
    if (part.filename !== undefined) {
      fileBytes += takeFile(part, limits.maxAttachmentBytes, files, upload);
      if (fileBytes > limits.maxAttachmentsBytes) throw uploadTooLarge("request_too_large");
    } else if (part.name !== undefined) {
      const field = { name: part.name, value: part.body.toString() };
      fieldBytes += Math.max(part.size, encodedFieldBytes(field));
      if (fieldBytes > limits.maxFieldsBytes) throw uploadTooLarge("too_large:form_data");
      upload.fields.push(field);
    }
  });
}

/** Returns the bytes that were kept. */
function takeFile(
  part: Part,
  maxBytes: number,
  { kindOf, dumpKind }: CrashFiles,
  { items, skipped }: CrashUpload,
): number {
  const kind = kindOf(part);
  const item = attachmentItem(part, kind);
  if (part.size <= maxBytes) {
    items.push(item);
    return part.size;
  }
  const reason = `too_large:${sizeName(item)}` as const;
  skipped.push({ bytes: part.size, reason });
  if (kind !== dumpKind) return 0;
  const cause = `found a dump of ${part.size} bytes, expected at most ${maxBytes}`;
  throw new UploadRefusal(errorAnswer(400, "invalid multipart data", [cause]), reason);
}
