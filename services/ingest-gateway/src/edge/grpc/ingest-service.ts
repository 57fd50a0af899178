/** Submission by RPC: the same parsing and admission as over HTTP, answered in gRPC's terms. */
import { EnvelopeError, isPublicKey } from "@weir/envelope";
import type { RequestMetadata } from "@weir/gen/weir/common/v1/envelope.ts";
import type {
  IngestServiceDefinition,
  SubmitEnvelopeRequest,
  SubmitEnvelopeResponse,
  SubmitEnvelopesRequest,
  SubmitEnvelopesResponse,
} from "@weir/gen/weir/ingest/v1/ingest.ts";
import { toProtoRateLimit } from "@weir/rate-limits";
import type { CallContext, Port } from "@weir/rpc";
import { answerEntries, RpcError, rpcCodeNumber } from "@weir/rpc";
import type { Admission } from "../../domain/admission/admission.ts";
import type { Admit } from "../../domain/admission/steps.ts";
import { clientAddress } from "../../domain/request-override.ts";
import type { Submission } from "../../domain/submission.ts";
import { InternalItemsError, identifyByEnvelope, parseSubmission } from "../parse-submission.ts";
import { peerHost } from "./peer-host.ts";
import { admissionError, parseError } from "./submission-error.ts";

/** The port of the service. */
export type IngestPort = Port<IngestServiceDefinition>;

/** What the service works with. */
export interface IngestServiceContext {
  readonly admit: Admit;
  /** The same for what comes by a stream. */
  readonly admitEntry: Admit;
  readonly now: () => number;
  readonly uuid: () => string;
  /** Largest envelope, in bytes. */
  readonly maxEnvelopeBytes: number;
}

/** Envelopes of one stream that are being admitted at once: what waits for the disk waits together. */
const maxConcurrentEntries = 64;

/** Creates the service. */
export function createIngestService(context: IngestServiceContext): IngestPort {
  const { now, maxEnvelopeBytes } = context;

  async function submit(request: SubmitEnvelopeRequest, peer: string, admit: Admit): Promise<Admission> {
    if (request.envelope.length > maxEnvelopeBytes) {
      throw new RpcError(
        "RESOURCE_EXHAUSTED",
        `found ${request.envelope.length} bytes, expected at most ${maxEnvelopeBytes}`,
        {
          reason: "ENVELOPE_TOO_LARGE",
        },
      );
    }
    return admit(parse(request, peer, context));
  }

  async function submitEnvelope(request: SubmitEnvelopeRequest, call?: CallContext): Promise<SubmitEnvelopeResponse> {
    const admission = await submit(request, peerOf(call), context.admit);
    if (admission.kind !== "accepted") throw admissionError(admission, now());
    return { eventId: admission.eventId ?? "" };
  }

  async function answerEntry(
    { sequence, envelope: request }: SubmitEnvelopesRequest,
    call: CallContext,
  ): Promise<SubmitEnvelopesResponse> {
    try {
      if (request === undefined) throw new RpcError("INVALID_ARGUMENT", "found no envelope in the entry");
      const admission = await submit(request, peerOf(call), context.admitEntry);
      if (admission.kind !== "accepted") return refused(sequence, admissionError(admission, now()), admission);
      return { sequence, result: { $case: "accepted", value: { eventId: admission.eventId ?? "" } } };
    } catch (error) {
      return refused(sequence, error instanceof RpcError ? error : unexpected(error, call), undefined);
    }
  }

  function refused(sequence: bigint, error: RpcError, admission: Admission | undefined): SubmitEnvelopesResponse {
    const limits = admission?.kind === "rate_limited" ? admission.limits.limits : [];
    const value = {
      code: rpcCodeNumber(error.code),
      message: error.message,
      rateLimits: limits.map((limit) => toProtoRateLimit(limit, now())),
      // An item that is too large stays too large, although its status is one that often passes.
      retryable: admission === undefined ? isTransient(error) : error.retryable && admission.kind !== "too_large",
    };
    return { sequence, result: { $case: "refused", value } };
  }

  return { submitEnvelope, submitEnvelopes: answerEntries(answerEntry, { maxConcurrentEntries }) };
}

function isTransient(error: RpcError): boolean {
  return error.code === "UNAVAILABLE";
}

function unexpected(error: unknown, call: CallContext): RpcError {
  return call.reportUnexpected?.(error) ?? new RpcError("INTERNAL", "internal error", { cause: error });
}

function peerOf(call: CallContext | undefined): string {
  return peerHost(call?.peer ?? "");
}

function parse(request: SubmitEnvelopeRequest, peer: string, { now, uuid }: IngestServiceContext): Submission {
  const { envelope, client } = request;
  try {
    const identity = identify(request);
    return parseSubmission(envelope, {
      publicKey: identity.publicKey,
      projectId: identity.projectId,
      request: { ...metadata(client, peer), origin: identity.origin ?? "" },
      signature: undefined,
      receivedAtMs: now(),
      uuid,
    });
  } catch (error) {
    if (error instanceof EnvelopeError || error instanceof InternalItemsError) throw parseError(error);
    throw error;
  }
}

interface Identity {
  readonly publicKey: string;
  readonly projectId: bigint | undefined;
  readonly origin: string | undefined;
}

function identify({ publicKey, projectId, envelope }: SubmitEnvelopeRequest): Identity {
  if (publicKey !== "") {
    if (!isPublicKey(publicKey)) {
      throw new RpcError("UNAUTHENTICATED", "found an unreadable public_key, expected 32 ASCII characters", {
        reason: "BAD_PUBLIC_KEY",
      });
    }
    return { publicKey, projectId: projectId === 0n ? undefined : projectId, origin: undefined };
  }
  const identity = identifyByEnvelope(envelope);
  if (typeof identity !== "string") return identity;
  throw new RpcError("UNAUTHENTICATED", `found no public_key, and in the envelope header: ${identity}`, {
    reason: "MISSING_CREDENTIALS",
  });
}

function metadata(client: string, peer: string): RequestMetadata {
  return {
    client,
    version: 7,
    origin: "",
    remoteAddr: peer,
    forwardedFor: peer,
    clientAddress: clientAddress(peer),
    userAgent: "",
    clientHints: undefined,
    trusted: false,
  };
}
