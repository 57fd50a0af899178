/** Reads a crash upload of a PlayStation: a form like that of minidumps, in which a file's name tells the dump (ingest, section "PlayStation"). */
import type { AttachmentKind } from "@weir/envelope";
import type { EndpointRequest } from "../http/endpoint.ts";
import type { PartHeader } from "../multipart/part.ts";
import { badUpload } from "../upload-refusal.ts";
import type { CrashUpload, CrashUploadLimits } from "./read-upload.ts";
import { readCrashForm } from "./read-upload.ts";
import { crashFileKind } from "./upload-form.ts";

const dumpKind: AttachmentKind = "playstation.prosperodump";
const dumpSuffix = ".prosperodmp";
/** ELF, and LZ4 around it. */
const magics = [Buffer.from("7f454c46", "hex"), Buffer.from("04224d18", "hex")];

/**
 * Reads a request into an upload.
 * @throws UploadRefusal, MultipartError, HttpProblem; the upload then holds what was read before
 */
export async function readPlayStationUpload(
  request: EndpointRequest,
  limits: CrashUploadLimits,
  upload: CrashUpload,
): Promise<void> {
  await readCrashForm(request, limits, { kindOf, dumpKind }, upload);
  const dump = upload.items.find(({ attachmentType }) => attachmentType === dumpKind);
  if (dump === undefined) throw badUpload("missing prosperodump", "missing_prosperodump_upload");
  if (!magics.some((magic) => dump.payload.subarray(0, magic.length).equals(magic))) {
    throw badUpload("invalid prosperodump", "invalid_prosperodump");
  }
}

function kindOf(part: PartHeader): AttachmentKind {
  return part.filename?.endsWith(dumpSuffix) === true ? dumpKind : crashFileKind(part);
}
