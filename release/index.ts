export { type PromotionRequest, promote } from "./promote";
