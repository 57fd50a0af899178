/** Several copies of Weir on one machine, `weir run --processes`: `processes`. */
import { fraction, key, section } from "../key-types.ts";

export const processes = section("Several copies of Weir on one machine (weir run --processes).", {
  hang_timeout: key(
    fraction(0, 3600).default(10),
    "A copy that does not answer its supervisor for so long, because it is stopped or caught in a loop, is killed and started again. More than its longest pauses; 0: never.",
    { unit: "s" },
  ),
});
