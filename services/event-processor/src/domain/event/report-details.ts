/** What a report of a browser does not tell itself: the request that brought it does (events, section "Security (CSP) reports"). */
import type { EventDocument } from "./event.ts";
import { eventType } from "./event.ts";
import { headerOf } from "./headers.ts";
import { isObject, objectMember } from "./json.ts";

/** What is known about the submitting request. */
export interface SubmittingRequest {
  readonly userAgent: string;
  readonly clientHints: ReadonlyMap<string, string>;
}

/** Fills in the user's address and the headers that tell about the browser. */
export function fillReportDetails(
  event: EventDocument,
  clientAddress: string | undefined,
  request: SubmittingRequest,
): void {
  const { fields } = event;
  if (eventType(event) !== "csp") return;
  if (clientAddress !== undefined) objectMember(fields, "user").ip_address = clientAddress;
  const sent = isObject(fields.request) ? fields.request : {};
  const stated = [["User-Agent", request.userAgent] as const, ...request.clientHints];
  const added = stated.filter(([name, value]) => value !== "" && headerOf(sent, name) === undefined);
  if (added.length === 0) return;
  objectMember(fields, "request").headers = [...(Array.isArray(sent.headers) ? sent.headers : []), ...added];
}
