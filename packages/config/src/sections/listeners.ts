/** Where Weir listens, and what it is to its neighbours: `relay`, `grpc`, `services`. */
import { flag, hostAndPort, integer, key, oneOf, port, seconds, section, serverUrl, text } from "../key-types.ts";

export const relay = section("The HTTP listener and the place of this instance among others.", {
  mode: key(
    oneOf(["managed", "proxy"], {
      static: "static mode was removed: put project files into the folder of projects.path",
    }).default("managed"),
    "Where project configurations come from: `managed` has them, `proxy` forwards without.",
  ),
  instance: key(
    oneOf(["default", "canary"]).catch("default").default("default"),
    "Marks a canary; anything else counts as default.",
  ),
  upstream: key(
    serverUrl().default("https://sentry.io/"),
    "Where an instance that forwards sends data and asks for configurations.",
    {
      secret: "url",
    },
  ),
  advertised_upstream: key(serverUrl().optional(), "What instances behind this one are told to use as their upstream."),
  host: key(text().default("127.0.0.1"), "Address of the HTTP listener.", {
    defaultText:
      "127.0.0.1; 0.0.0.0 where the environment says that this is a container (`container` or KUBERNETES_SERVICE_HOST is set)",
  }),
  port: key(port().default(3000), "Port of the HTTP listener; 0 lets the system choose."),
  internal_host: key(text().optional(), "Address of a separate listener for health and internal routes."),
  internal_port: key(port().optional(), "Port of that listener."),
  override_project_ids: key(flag().default(false), "Trust the key alone: ignore the project id that a request states."),
  config_reload_interval: key(
    seconds().optional(),
    "How often the file is read again, for changes of keys that are reloadable; 0: every 50 ms. None: never.",
  ),
});

export const grpc = section("The gRPC listener, which serves all services of this process.", {
  host: key(text().default("127.0.0.1"), "Address of the gRPC listener.", {
    defaultText: "127.0.0.1; 0.0.0.0 in a container, like relay.host",
  }),
  port: key(port().default(50_051), "Port of the gRPC listener; 0 lets the system choose."),
  max_message_size: key(
    integer(1024, 0x7fff_ffff).default(64 * 1024 * 1024),
    "Largest gRPC message that is accepted, and that is sent.",
    { unit: "bytes" },
  ),
  max_connections: key(integer(1).default(4096), "Most gRPC connections at a time; further ones are closed at once.", {
    unit: "connections",
  }),
  max_concurrent_streams: key(integer(1).default(256), "Most calls at a time on one gRPC connection.", {
    unit: "calls",
  }),
});

export const services = section("Addresses of services that run in other processes.", {
  project_config: key(hostAndPort().optional(), "Address of project-config."),
  quota: key(hostAndPort().optional(), "Address of quota."),
  sampling: key(hostAndPort().optional(), "Address of sampling."),
  span_processor: key(hostAndPort().optional(), "Address of span-processor."),
  event_processor: key(hostAndPort().optional(), "Address of event-processor."),
});
