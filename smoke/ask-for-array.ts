import { z } from "zod";
import type { Ask, Reply } from "./ask";

/** Asks for what must answer 200 and a JSON array. */
export const askForArray = (ask: Ask, path: string, attemptsBefore = 0): Promise<Reply<unknown[]>> =>
  ask({
    path,
    isExpectedStatus: (status) => status === 200,
    shape: z.array(z.unknown()),
    expected: "200 and a JSON array",
    attemptsBefore,
  });
