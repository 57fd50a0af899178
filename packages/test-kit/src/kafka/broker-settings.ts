/** The settings of a Kafka broker for tests: one node, controller and broker at once, small files. */

/** Where the broker lives. */
export interface BrokerPlace {
  readonly brokerPort: number;
  readonly controllerPort: number;
  readonly logFolder: string;
}

/** The largest message of any topic, in bytes. */
export const brokerMaxMessageBytes = 60 * 1024 * 1024;

/** The text of its server.properties. */
export function brokerSettings({ brokerPort, controllerPort, logFolder }: BrokerPlace): string {
  const settings = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    "controller.listener.names": "CONTROLLER",
    listeners: `PLAINTEXT://127.0.0.1:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${brokerPort}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
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
