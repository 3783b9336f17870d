export { promote } from "./promote";
