/** Item size limits from the configuration. */
import type { WeirConfig } from "@weir/config";
import type { SizeLimits } from "@weir/envelope";

/** The limits of section `limits`. */
export function configuredSizes({ limits }: WeirConfig): SizeLimits {
  return {
    maxEventSize: limits.max_event_size,
    maxAttachmentSize: limits.max_attachment_size,
    maxAttachmentCount: limits.max_attachment_count,
    maxAttachmentsSize: limits.max_attachments_size,
    maxReplayCompressedSize: limits.max_replay_compressed_size,
    maxSessionsSize: limits.max_sessions_size,
    maxSessionCount: limits.max_session_count,
    maxClientReportsSize: limits.max_client_reports_size,
    maxClientReportsCount: limits.max_client_reports_count,
    maxProfileSize: limits.max_profile_size,
    maxCheckInSize: limits.max_check_in_size,
    maxMetricBucketsSize: limits.max_metric_buckets_size,
    maxLogSize: limits.max_log_size,
    maxTraceMetricSize: limits.max_trace_metric_size,
    maxSpanSize: limits.max_span_size,
    maxStandaloneSpanCount: limits.max_standalone_span_count,
    maxContainerSize: limits.max_container_size,
  };
}
