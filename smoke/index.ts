export type { MemoriesApi } from "./check";
export { fleetOfOutputs, parseFleetInput } from "./fleet-input";
export { runSmoke, type SmokeOptions, type SmokeProgress } from "./run";
