/** What the sampling service remembers: `sampling`. */
import { byteSize, integer, key, section } from "../key-types.ts";

const mebibyte = 1024 * 1024;

export const sampling = section("Decisions of dynamic sampling.", {
  remembered_traces: key(
    integer(0).default(1000),
    "Newest traces that are remembered per project, for weir sample simulate; 0: none.",
    { unit: "traces" },
  ),
  remembered_projects: key(integer(1).default(1000), "Most projects whose traces are remembered.", {
    unit: "projects",
  }),
  remembered_bytes: key(byteSize().default(32 * mebibyte), "Most memory for the traces of all projects."),
});
