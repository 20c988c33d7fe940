export { connectorOf, saveConnector } from "./connectors";
export { checkInput } from "./input";
export { type LoadedTemplate, loadTemplate, loadVersion, readPublished } from "./load";
export { type PublishTemplate, publishTemplate } from "./publish";
export { topologicalOrder } from "./validate";
