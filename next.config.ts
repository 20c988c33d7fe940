import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

/** Faults that tests plan are in a build only when it was made for them; see lib/faults/point.ts. */
const faults = process.env.FAULT_POINTS === "compiled" ? "compiled" : "none";

const config: NextConfig = {
  env: { FAULT_POINTS: faults },
  ...(faults === "none" && {
    turbopack: { resolveAlias: { "@/lib/faults/plan": "./lib/faults/no-plan.ts" } },
  }),
  poweredByHeader: false,
  // The proxy's work (README, Deploy): here it would cost a third of an API request.
  compress: false,
  reactStrictMode: true,
  // Types are checked by `npm test` with TypeScript 7, whose CLI is the only way in.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    // `forbidden()`: what a role may not reach answers 403, not a page that explains itself away.
    authInterrupts: true,
    useTypeScriptCli: true,
  },
  serverExternalPackages: ["pino", "nodemailer", "prom-client", "elkjs"],
  devIndicators: false,
};

export default createNextIntlPlugin("./lib/i18n/request.ts")(config);
