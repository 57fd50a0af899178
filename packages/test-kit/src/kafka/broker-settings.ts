/** The settings of a Kafka broker for tests: one node, controller and broker at once, small files. */

/** Where the broker lives. */
export interface BrokerPlace {
  readonly brokerPort: number;
  readonly controllerPort: number;
  readonly logFolder: string;
  /** Further doors, by the names of their listeners (capitals). */
  readonly listeners?: readonly BrokerListener[];
}

/** A further door of a broker. */
export interface BrokerListener {
  readonly name: string;
  readonly port: number;
  /** As in `kafka.example:9092`: what it tells clients to connect to. Default: what it listens on. */
  readonly advertised?: string;
  /** The password that `user` has to give (SASL, PLAIN); default: none is asked for. */
  readonly password?: string;
}

/** The largest message of any topic, in bytes. */
export const brokerMaxMessageBytes = 60 * 1024 * 1024;

/** The text of its server.properties. */
export function brokerSettings({ brokerPort, controllerPort, logFolder, listeners = [] }: BrokerPlace): string {
  const joined = (own: string, more: (listener: BrokerListener) => string) => [own, ...listeners.map(more)].join(",");
  const settings = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    "controller.listener.names": "CONTROLLER",
    listeners: joined(
      `PLAINTEXT://127.0.0.1:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
      ({ name, port }) => `${name}://127.0.0.1:${port}`,
    ),
    "advertised.listeners": joined(
      `PLAINTEXT://127.0.0.1:${brokerPort}`,
      ({ name, port, advertised = `127.0.0.1:${port}` }) => `${name}://${advertised}`,
    ),
    "listener.security.protocol.map": joined(
      "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
      ({ name, password }) => `${name}:${password === undefined ? "PLAINTEXT" : "SASL_PLAINTEXT"}`,
    ),
    ...Object.fromEntries(listeners.flatMap(passwordSettings)),
    "log.dirs": logFolder,
    "auto.create.topics.enable": true,
    "num.partitions": 4,
    "message.max.bytes": brokerMaxMessageBytes,
    "replica.fetch.max.bytes": brokerMaxMessageBytes,
    "log.segment.bytes": brokerMaxMessageBytes + 1024 * 1024,
    "log.index.size.max.bytes": 1024 * 1024,
    "log.cleaner.enable": false,
    "num.network.threads": 2,
    "num.io.threads": 2,
    "offsets.topic.num.partitions": 1,
    "offsets.topic.replication.factor": 1,
    "transaction.state.log.num.partitions": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function passwordSettings({ name, password }: BrokerListener): readonly (readonly [string, string])[] {
  if (password === undefined) return [];
  const prefix = `listener.name.${name.toLowerCase()}`;
  const login = "org.apache.kafka.common.security.plain.PlainLoginModule";
  return [
    [`${prefix}.sasl.enabled.mechanisms`, "PLAIN"],
    [`${prefix}.plain.sasl.jaas.config`, `${login} required user_user="${password}";`],
  ];
}
