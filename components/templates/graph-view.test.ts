import { expect, it } from "vitest";
import { shownFirst } from "./graph-view";

/** A column of nodes, one below the other. */
const column = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, { x: 0, y: index * 124 }]));

it("shows all of a graph that can be read at once", () => {
  expect(shownFirst(column(5), ["n4"])).toBeUndefined();
});

it("shows the beginning of a higher one, or what is in focus with what is around it, never less than it can", () => {
  expect(shownFirst(column(20), [])).toEqual(["n0", "n1", "n2", "n3", "n4", "n5"]);
  expect(shownFirst(column(20), ["n10"])).toEqual(["n8", "n9", "n10", "n11", "n12"]);
  expect(shownFirst(column(20), ["n19"])).toContain("n19");
  expect(shownFirst(column(20), ["n19"])?.length).toBeGreaterThanOrEqual(5);
});
