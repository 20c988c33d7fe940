import type { TestProject } from "vitest/node";
import { startTestCluster, type TestCluster } from "./template-cluster";

declare module "vitest" {
  interface ProvidedContext {
    /** The Postgres server of this test run. */
    testCluster: TestCluster;
  }
}

/** vitest global set-up of the integration tests: one Postgres with a migrated template for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { cluster, stop } = await startTestCluster(process.cwd());
  project.provide("testCluster", cluster);
  return stop;
}
