export { type Resealed, resealEach } from "./reseal";
