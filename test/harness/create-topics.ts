/** Creates topics before anything is written to them, where a test depends on their number of partitions. */
import { Admin } from "@platformatic/kafka";

/**
 * Creates topics on a test broker.
 * @param brokers as in `127.0.0.1:9092`, separated by commas
 */
export async function createTopics(brokers: string, topics: readonly string[], partitions: number): Promise<void> {
  const admin = new Admin({
    clientId: "weir-test-admin",
    bootstrapBrokers: brokers.split(","),
    timeout: 10_000,
    retries: 5,
  });
  try {
    await admin.createTopics({ topics: [...topics], partitions, replicas: 1 });
  } finally {
    await admin.close();
  }
}
