/** Where Weir listens, what it is to its neighbours, and by what it knows them: `relay`, `grpc`, `services`. */
import {
  flag,
  hostAndPort,
  hostsAndPorts,
  integer,
  key,
  listOf,
  oneOf,
  port,
  seconds,
  section,
  serverUrl,
  text,
} from "../key-types.ts";

export const relay = section("The HTTP listener and the place of this instance among others.", {
  mode: key(
    oneOf(["managed", "proxy"], {
      static: "static mode was removed: put project files into the folder of projects.path",
    }).default("managed"),
    "`managed` works with the configurations of projects, `proxy` forwards without.",
    {
      withoutEffect:
        "Weir forwards nothing: it processes what it takes, by the configurations that projects.path and projects.upstream give",
    },
  ),
  instance: key(
    oneOf(["default", "canary"]).catch("default").default("default"),
    "Marks a canary; anything else counts as default.",
    { withoutEffect: "tell a canary from others with metrics.default_tags" },
  ),
  upstream: key(
    serverUrl().default("https://sentry.io/"),
    "The Sentry or Relay that is asked for projects which are not known here, if projects.upstream is on.",
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

const tls = section(
  "Mutual TLS between services: how this process proves who it is, and by whose word it takes others. It is used when certificate, key and authority are set; the files may change at any time.",
  {
    certificate: key(
      text().optional(),
      "PEM file with the certificate of this process, followed by intermediate ones; its names must include the one by which others find it.",
    ),
    key: key(text().optional(), "PEM file with the private key of that certificate."),
    authority: key(text().optional(), "PEM file with the certificates of the authorities that sign for all services."),
    allowed_peers: key(
      listOf(text(), "a list of names").default([]),
      "Names (DNS, URI or IP address among the alternative names, else the common name) of which a caller's certificate must carry one; empty: every certificate of the authority will do.",
    ),
    reload_interval: key(seconds().min(0.1).default(10), "Time between two readings of the files."),
  },
);

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
  max_connection_age: key(
    seconds().min(1).default(3600),
    "How long a gRPC connection is used before its client is told to take another one, give or take a tenth.",
  ),
  health: key(
    hostAndPort().optional(),
    "Address of one more gRPC listener, in plain text, that answers only questions about health: for probes that cannot use TLS.",
  ),
  plaintext: key(
    flag().default(false),
    "Without TLS, still listen for, and connect to, other machines: whoever can reach the port may call, and whoever can read the network reads along.",
  ),
  tls,
});

export const services = section(
  "Addresses of services that run in other processes. A host may stand for many: calls are spread over all its addresses.",
  {
    project_config: key(hostsAndPorts().optional(), "Address of project-config."),
    quota: key(hostsAndPorts().optional(), "Address of quota."),
    sampling: key(hostsAndPorts().optional(), "Address of sampling."),
    span_processor: key(hostsAndPorts().optional(), "Address of span-processor."),
    event_processor: key(hostsAndPorts().optional(), "Address of event-processor."),
  },
);
