/** Design 6: imports go one way only. Each rule names what its folder may not import. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: "[.](test|db[.]test)[.]tsx?$" },
  to: { path: "^(app|components|lib|inngest|drizzle|local|bench|e2e)/", pathNot: allowed },
});

const never = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: "[.](test|db[.]test)[.]tsx?$" },
  to: { path: to },
});

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "A cycle means that two files cannot be read one after the other.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    only(
      "kernel-imports-nothing",
      "^lib/kernel/",
      "^lib/kernel/",
      "Pure values; every other part builds on them.",
    ),
    only("contracts", "^lib/contracts/", "^lib/(contracts|kernel)/", "The wire, safe for browsers."),
    only(
      "drizzle",
      "^drizzle/",
      "^(drizzle|lib/(kernel|contracts))/",
      "Tables are the single source of row types; types of JSON columns come from the contracts.",
    ),
    only(
      "components",
      "^components/",
      "^(components|lib/(cel|contracts|kernel|i18n))/",
      "Views know shapes, not stores.",
    ),
    never(
      "rails-know-no-domain",
      "^lib/rails/",
      "^(app|components|inngest|drizzle|local|lib/(domains|http|auth|db))/",
      "Adapters to the outside world.",
    ),
    never(
      "domains-know-no-surface",
      "^lib/domains/",
      "^(app|components|inngest|local|lib/http)/",
      "The same verb serves API, console and durable functions.",
    ),
    never(
      "database-knows-no-domain",
      "^lib/(db|durable)/",
      "^(app|components|inngest|local|lib/(domains|http|rails))/",
      "Below the domains.",
    ),
    {
      name: "domains-through-their-index",
      comment: "A domain uses another only through its index.ts.",
      severity: "error",
      from: { path: "^lib/domains/([^/]+)/" },
      to: { path: "^lib/domains/[^/]+/", pathNot: ["^lib/domains/$1/", "^lib/domains/[^/]+/index[.]ts$"] },
    },
    never(
      "durable-functions-are-thin",
      "^inngest/",
      "^(app|components|drizzle|local|lib/(http|db))/",
      "A driver over the domains.",
    ),
    never("pages-hold-no-sql", "^app/", "^drizzle/", "Routes and pages parse, call one verb and present."),
    never(
      "product-knows-no-tooling",
      "^(app|components|inngest|drizzle|proxy[.]ts|lib/(?!testing/))",
      "^(local|bench|e2e|lib/testing)/",
      "Tests and the embedded stack stay outside.",
    ),
    {
      name: "provider-sdks-in-rails-only",
      comment: "A provider's SDK appears in its rail and nowhere else.",
      severity: "error",
      from: {
        path: "^(app|components|inngest|drizzle|lib)/",
        pathNot: "^lib/rails/|[.](test|db[.]test)[.]tsx?$",
      },
      to: { path: "^node_modules/(stripe|nodemailer|mqtt)/" },
    },
  ],
  options: {
    includeOnly:
      "^(app|components|lib|inngest|drizzle|local|bench|e2e|proxy[.]ts|node_modules/(stripe|nodemailer|mqtt)/)",
    exclude: "^(bench/peers|[.]next)/",
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    webpackConfig: { fileName: "local/testing/import-aliases.cjs" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mts", ".mjs", ".cjs", ".js"],
    },
  },
};
