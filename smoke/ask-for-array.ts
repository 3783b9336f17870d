import { z } from "zod";
import type { Ask, Reply } from "./ask";

const arraySchema = z.array(z.unknown());

/** Asks for what must answer 200 and a JSON array. */
export const askForArray = (ask: Ask, path: string, attemptsBefore = 0): Promise<Reply<unknown[]>> =>
  ask({
    path,
    isExpectedStatus: (status) => status === 200,
    shape: arraySchema,
    expected: "200 and a JSON array",
    attemptsBefore,
  });
