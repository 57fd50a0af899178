/** What kind of work a span of a language model or an agent is (spans, section "AI"). */

const types: ReadonlyMap<string, string> = new Map(
  Object.entries({
    agent: [
      "ai.run.generateText",
      "ai.run.generateObject",
      "ai.pipeline.generate_text",
      "ai.pipeline.generate_object",
      "ai.pipeline.stream_text",
      "ai.pipeline.stream_object",
      "gen_ai.invoke_agent",
      "gen_ai.create_agent",
      "invoke_agent",
      "create_agent",
    ],
    tool: ["gen_ai.execute_tool", "execute_tool"],
    handoff: ["gen_ai.handoff", "handoff"],
    memory: [
      "gen_ai.memory.client",
      "create_memory",
      "create_memory_store",
      "delete_memory",
      "delete_memory_store",
      "search_memory",
      "update_memory",
      "upsert_memory",
    ],
    other: ["ai.processor", "processor_run"],
  }).flatMap(([type, operations]) => operations.map((operation) => [operation, type] as const)),
);

/** The first that an operation starts with tells its type. */
const prefixes = [
  ["ai.streamText.doStream", "ai_client"],
  ["ai.streamText", "agent"],
  ["ai.generateText.doGenerate", "ai_client"],
  ["ai.generateText", "agent"],
  ["ai.generateObject.doGenerate", "ai_client"],
  ["ai.generateObject", "agent"],
  ["ai.toolCall", "tool"],
] as const;

/** Whether an operation of a span is by its name one of a language model or an agent. */
export function isAiOperation(op: string): boolean {
  return op.startsWith("gen_ai.") || op.startsWith("ai.");
}

/** The type of an operation; operations that are not known call a model. */
export function operationType(operation: string): string {
  const known = types.get(operation);
  if (known !== undefined) return known;
  return prefixes.find(([prefix]) => operation.startsWith(prefix))?.[1] ?? "ai_client";
}
