/** Stands in for the plan in builds that are not for tests. */
export function strike(): void {}
