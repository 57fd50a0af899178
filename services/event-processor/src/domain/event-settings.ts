/** What the normalisation of events takes from the unit and its project. */
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import { isObject } from "./event/json.ts";
import type { NormalizeSettings } from "./event/normalize.ts";
import type { SubmittingRequest } from "./event/report-details.ts";
import type { UnitContext } from "./unit-context.ts";
import { clientOf } from "./unit-context.ts";

/**
 * Settings of the unit.
 * @param trace the context under which the event is stored: the envelope's, or one made from the event
 */
export function normalizeSettings(context: UnitContext, trace: DynamicSamplingContext | undefined): NormalizeSettings {
  return {
    projectId: context.scoping.projectId,
    keyId: context.scoping.keyId,
    protocolVersion: context.unit.request?.version || 7,
    client: clientOf(context),
    groupingConfig: context.project.config.document.groupingConfig,
    trace,
    clientAddress: storesAddresses(context) ? context.unit.request?.clientAddress || undefined : undefined,
    userAgents: context.processing.userAgents,
    places: context.processing.places,
    request: submittingRequest(context),
  };
}

function submittingRequest({ unit }: UnitContext): SubmittingRequest {
  const hints = unit.request?.clientHints;
  return {
    userAgent: unit.request?.userAgent ?? "",
    clientHints: new Map([
      ["SEC-CH-UA-Platform", hints?.secChUaPlatform ?? ""],
      ["SEC-CH-UA-Platform-Version", hints?.secChUaPlatformVersion ?? ""],
      ["SEC-CH-UA", hints?.secChUa ?? ""],
      ["SEC-CH-UA-Model", hints?.secChUaModel ?? ""],
    ]),
  };
}

function storesAddresses({ project }: UnitContext): boolean {
  const settings = project.config.document.datascrubbingSettings;
  return !(isObject(settings) && settings.scrubIpAddresses === true);
}
