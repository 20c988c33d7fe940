import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };

// unit: pure, no I/O. integration: *.db.test.ts, a real Postgres, one cloned database per file.
// conformance: small functions against the Inngest server that INNGEST_BASE_URL names, else the embedded one.
// faults: *.fault.ts, a whole stack of production processes that the tests break; needs the build.
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: ["**/*.db.test.ts", "**/node_modules/**", "e2e/**", "bench/**", ".next/**"],
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: ["**/*.db.test.ts"],
          exclude: ["**/node_modules/**", "e2e/**", "bench/**", ".next/**"],
          globalSetup: ["lib/testing/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "conformance",
          include: ["local/inngest/conformance/*.conformance.ts"],
          globalSetup: ["local/inngest/conformance/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "faults",
          include: ["local/faults/*.fault.ts"],
          globalSetup: ["local/faults/global-setup.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // They break one stack.
          fileParallelism: false,
        },
      },
    ],
  },
});
