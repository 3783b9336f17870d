import { z } from "zod";
import type { Check } from "./check";
import { passed } from "./finding";

/** Returns the run of a check that a GET of the path answers 200 and a JSON array. */
export const expectArray =
  (path: string): Check["run"] =>
  async ({ ask }) => {
    const reply = await ask({
      path,
      isExpectedStatus: (status) => status === 200,
      shape: z.array(z.unknown()),
      expected: "200 and a JSON array",
    });
    return reply.result === "answered" ? passed : reply;
  };
