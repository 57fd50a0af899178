/** Where metrics and traces of Weir itself go by OpenTelemetry's protocol: `telemetry`. */
import { flag, key, mappingOf, noted, seconds, section, text } from "../key-types.ts";

const texts = () => mappingOf(text(), "a mapping of texts");

/** Unlike other servers, collectors may be below a path. */
function collectorUrl() {
  const expected = "a URL http(s)://host[:port][/path] without query";
  const isCollectorUrl = (value: string) => {
    if (!URL.canParse(value)) return false;
    const { protocol, search, hash } = new URL(value);
    return /^https?:$/.test(protocol) && search === "" && hash === "";
  };
  return noted(text().refine(isCollectorUrl, { error: expected }), { expected });
}

export const telemetry = section("Weir's own metrics and traces by OpenTelemetry's protocol (OTLP over HTTP).", {
  otlp_endpoint: key(
    collectorUrl().optional(),
    "URL of a collector, without `/v1/traces`. Traces go there if `logging.traces_sample_rate` is above 0.",
    { secret: "url" },
  ),
  otlp_headers: key(texts().default({}), "Headers of each request to it.", { secret: "all" }),
  otlp_timeout: key(seconds().default(10), "How long a request to it may take."),
  otlp_metrics: key(flag().default(false), "Send metrics there, too."),
  otlp_metrics_interval: key(seconds().default(15), "How often they are sent."),
  resource: key(texts().default({}), "Further attributes of the resource, such as `deployment.environment.name`."),
});
