// Counting: how many rows match, asked beside the rows of a long list, where counting takes longer than they do.

import { get } from "./api.js";
import { toast } from "./toast.js";

/** Go to the reader's place once it is known how many rows match; where that is not told with the rows, ask for it. */
export async function counted(grid, filter) {
  if (grid.total !== null || !grid.given.countsLate) {
    grid.jump();
    return;
  }
  grid.foot.counting();
  const answer = await get(grid.given.url, { ...filter, limit: 1, total: "true" }).catch((failure) => failure);
  if (grid.asked !== filter) return; // another filter was chosen meanwhile
  if (answer instanceof Error) {
    grid.counted(null, null);
    toast(`The rows were not counted: ${answer.message}`, { kind: "error", remedy: answer.remedy });
    return;
  }
  grid.counted(answer.total, answer);
  grid.api.setRowCount(answer.total, true);
  grid.jump();
}
