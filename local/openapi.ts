import { openApiDocument } from "@/lib/contracts/openapi";

/** `npm run openapi`: prints the OpenAPI document, for the linter and for people. */
console.log(JSON.stringify(openApiDocument("http://localhost:3000"), null, 2));
