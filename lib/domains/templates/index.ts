export { connectorOf, saveConnector } from "./connectors";
export { topologicalOrder } from "./graph";
export { checkInput } from "./input";
export { type LoadedTemplate, loadTemplate, loadVersion, readPublished } from "./load";
export { type PublishTemplate, publishTemplate } from "./publish";
