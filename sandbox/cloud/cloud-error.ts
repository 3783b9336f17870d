/** The cloud's refusal, as the provider hears it: a stable code and a sentence without account ids, ARNs or secrets. */
export class CloudError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(`${code}: ${message}`);
    this.name = "CloudError";
    this.code = code;
    this.status = status;
  }
}

export const accessDenied = (message: string) => new CloudError("AccessDenied", message, 403);
export const notFound = (what: string) => new CloudError("NotFound", `${what} does not exist`, 404);
