import type { Page } from "@playwright/test";
import { expect, stack } from "./fixtures";

/** A node of a template, its title made of its id unless told. */
type DrawnNode = { id: string; kind: string } & Record<string, unknown>;

/** Asks the API as the person who is signed in. @returns what it answered */
export async function send(page: Page, path: string, data: object) {
  const response = await page.request.post(`${stack.urls.app}${path}`, {
    data,
    headers: {
      "Idempotency-Key": crypto.randomUUID(),
      Origin: stack.urls.app,
      "Sec-Fetch-Site": "same-origin",
    },
  });
  expect(response.ok(), await response.text()).toBe(true);
  return (await response.json()).data;
}

/** Publishes a template of these nodes, one after the other unless edges are given. @returns its key */
export async function publishDrawn(
  page: Page,
  title: string,
  nodes: DrawnNode[],
  given?: { from: string; to: string; on?: string }[],
): Promise<string> {
  const all: DrawnNode[] = [{ id: "check", kind: "policy" }, ...nodes, { id: "end", kind: "end" }];
  const on = all.filter(({ undoes }) => !undoes);
  const edges = given ?? on.slice(1).map(({ id }, index) => ({ from: on[index]?.id, to: id }));
  return publish(page, title, {
    inputSchema: { type: "object" },
    nodes: all.map(({ undoes, ...node }) => ({ title: sentence(node.id), ...node })),
    edges,
  });
}

/** Publishes a template, as the person signed in. @returns its key */
export async function publish(page: Page, title: string, definition: object): Promise<string> {
  const key = `t-${crypto.randomUUID().slice(0, 8)}`;
  const { id, revision } = await send(page, "/v1/templates", { key, title, definition });
  await send(page, `/v1/templates/${id}/publish`, { note: "First", revision });
  return key;
}

function sentence(id: string): string {
  return `${id.charAt(0).toUpperCase()}${id.slice(1).replaceAll("_", " ")}`;
}

/** Begins a run of a template. @returns its id */
export async function begin(page: Page, template: string, more: object = {}): Promise<string> {
  const input = { supplier: "Hanoi Steel", amount: 125_000, currency: "USD", ...more };
  return (await send(page, "/v1/intents/execute", { template, input })).run.id;
}
