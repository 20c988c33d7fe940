import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
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
