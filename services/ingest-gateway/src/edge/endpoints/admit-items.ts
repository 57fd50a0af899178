/** Admits items that an endpoint made of its request: an envelope that never was on the wire. */
import type { EnvelopeHeaders, Item } from "@weir/envelope";
import { createEnvelopeHeaders } from "@weir/envelope";
import type { Admission } from "../../domain/admission/admission.ts";
import type { SubmissionContext } from "../parse-submission.ts";
import type { EndpointContext } from "./endpoint-context.ts";

/** Admits the items as one envelope. */
export function admitItems(
  items: Item[],
  headers: Partial<EnvelopeHeaders>,
  submitted: SubmissionContext,
  { admit }: Pick<EndpointContext, "admit">,
): Promise<Admission> {
  return admit({ ...submitted, envelope: { headers: createEnvelopeHeaders(headers), items } });
}

/** A new event id: 32 lower-case hexadecimal digits. */
export function newEventId({ uuid }: Pick<EndpointContext, "uuid">): string {
  return uuid().replaceAll("-", "");
}

/** The sender, speaking through another client than it said. */
export function withClient(submitted: SubmissionContext, client: string): SubmissionContext {
  return { ...submitted, request: { ...submitted.request, client } };
}
