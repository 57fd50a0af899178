/** How fast Apple's devices are, by model (data file `attribute-conventions.json`). */
import conventions from "../data/attribute-conventions.json" with { type: "json" };

/** Classes `1` (slow) to `3` (fast) by model identifier, such as `iPhone14,5`; models that are not listed are fast. */
export const appleDeviceClasses: ReadonlyMap<string, string> = new Map(
  Object.entries(conventions.apple_model_device_class).flatMap(([deviceClass, models]) =>
    models.map((model) => [model, deviceClass] as const),
  ),
);
