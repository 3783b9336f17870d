/** A container engine's answer is an error: printed as docker does, with this exit status. */
export class EngineError extends Error {
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}
