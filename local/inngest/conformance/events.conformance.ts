import { NonRetriableError } from "inngest";
import { afterAll, describe, expect, it } from "vitest";
import { closeApps, newApp, pause } from "./app";

afterAll(closeApps);

/** Long enough for anything that should not happen to have happened. */
const SETTLED_MS = 1_000;

describe("events", () => {
  it("start every function they trigger", async () => {
    const app = newApp();
    const fns = ["one", "two"].map((id) =>
      app.client.createFunction({ id, triggers: [{ event: app.event("go") }] }, () => app.journal.note(id)),
    );
    await app.serve(...fns);
    await app.send("go");
    await app.journal.until("one");
    await app.journal.until("two");
  });

  it("reach functions with a wildcard trigger", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "wild", triggers: [{ event: `${app.id}/*` }] },
      ({ event }) => {
        app.journal.note(String(event.name));
      },
    );
    await app.serve(fn);
    await app.send("anything.at.all");
    await app.journal.until(app.event("anything.at.all"));
  });

  it("start a function only when its trigger's expression holds", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      {
        id: "if",
        triggers: [{ event: app.event("go"), if: "event.data.amount > 100 && event.data.kind == 'x'" }],
      },
      ({ event }) => app.journal.note(String(event.data.n)),
    );
    await app.serve(fn);
    await app.send("go", { n: 1, amount: 50, kind: "x" });
    await app.send("go", { n: 2, amount: 500, kind: "y" });
    await app.send("go", { n: 3 });
    await app.send("go", { n: 4, amount: 100.5, kind: "x" });
    await app.journal.until("4");
    await pause(SETTLED_MS);
    expect(app.journal.entries).toEqual(["4"]);
  });

  it("start functions once for each id", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "dedup", triggers: [{ event: app.event("go") }] },
      ({ event }) => app.journal.note(`${event.id} ${event.data.n}`),
    );
    await app.serve(fn);
    const id = `${app.id}-same`;
    await app.send("go", { n: 1 }, { id });
    await app.journal.until(`${id} 1`);
    await app.send("go", { n: 2 }, { id });
    await app.client.send([3, 4].map((n) => ({ name: app.event("go"), data: { n }, id: `${id}-both` })));
    await app.send("go", { n: 5 }, { id: `${id}-other` });
    await app.journal.until(`${id}-other 5`);
    await pause(SETTLED_MS);
    expect(app.journal.entries.filter((entry) => entry.startsWith(`${id} `))).toEqual([`${id} 1`]);
    expect(app.journal.entries.filter((entry) => entry.startsWith(`${id}-both `))).toHaveLength(1);
  });

  it("come as one request of many, with an id for each", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "batch", triggers: [{ event: app.event("go") }] },
      ({ event }) => app.journal.note(`n${event.data.n}`),
    );
    await app.serve(fn);
    const { ids } = await app.client.send(
      Array.from({ length: 50 }, (_, n) => ({ name: app.event("go"), data: { n } })),
    );
    expect(new Set(ids).size).toBe(50);
    for (let n = 0; n < 50; n++) await app.journal.until(`n${n}`);
    expect(app.journal.entries).toHaveLength(50);
  });

  it("carry id, name, data and time to the function", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "shape", triggers: [{ event: app.event("go") }] },
      ({ event, events }) => ({
        event,
        same: JSON.stringify(events) === JSON.stringify([event]),
      }),
    );
    await app.serve(fn);
    const ts = Date.UTC(2025, 5, 1);
    await app.client.send({
      name: app.event("go"),
      data: { x: [1, "two"] },
      ts,
      id: `${app.id}-1`,
    });
    const run = await app.ended(`${app.id}-1`);
    expect(run.output).toMatchObject({
      same: true,
      event: { id: `${app.id}-1`, name: app.event("go"), data: { x: [1, "two"] }, ts },
    });
  });

  it("are refused without a name, and under names of the server itself", async () => {
    const app = newApp();
    const path = `/e/${app.server.eventKey}`;
    expect((await app.api("POST", path, { data: {} })).status).toBe(400);
    expect((await app.api("POST", path, { name: "inngest/function.failed", data: {} })).status).toBe(400);
  });

  it("are sent by steps, once", async () => {
    const app = newApp();
    const sender = app.client.createFunction(
      { id: "sender", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        const { ids } = await step.sendEvent(
          "send",
          [1, 2].map((n) => ({ name: app.event("sent"), data: { n } })),
        );
        await step.sleep("nap", "1s");
        return ids.length;
      },
    );
    const receiver = app.client.createFunction(
      { id: "receiver", triggers: [{ event: app.event("sent") }] },
      ({ event }) => app.journal.note(`got ${event.data.n}`),
    );
    await app.serve(sender, receiver);
    expect((await app.ended(await app.send("go"))).output).toBe(2);
    await pause(SETTLED_MS);
    expect(app.journal.entries.toSorted()).toEqual(["got 1", "got 2"]);
  });
});

describe("idempotency", () => {
  it("starts one run for each value of the key", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "idem", idempotency: "event.data.order", triggers: [{ event: app.event("go") }] },
      ({ event }) => app.journal.note(String(event.data.order)),
    );
    await app.serve(fn);
    for (const order of ["a", "a", "b", "a", "b"]) await app.send("go", { order });
    await app.journal.until("a");
    await app.journal.until("b");
    await pause(SETTLED_MS);
    expect(app.journal.entries.toSorted()).toEqual(["a", "b"]);
  });
});

describe("cancelOn", () => {
  it("ends a run that sleeps, and only the one that matches", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      {
        id: "cancel",
        triggers: [{ event: app.event("go") }],
        cancelOn: [{ event: app.event("stop"), if: "async.data.key == event.data.key" }],
      },
      async ({ step, event }) => {
        await step.run("start", () => app.journal.note(`start ${event.data.key}`));
        await step.sleep("nap", "3s");
        await step.run("after", () => app.journal.note(`after ${event.data.key}`));
      },
    );
    await app.serve(fn);
    const [one, two] = [await app.send("go", { key: "one" }), await app.send("go", { key: "two" })];
    await app.journal.until("start one");
    await app.journal.until("start two");
    await pause(300);
    await app.send("stop", { key: "one" });
    expect((await app.ended(one)).status).toBe("Cancelled");
    expect((await app.ended(two)).status).toBe("Completed");
    await pause(SETTLED_MS);
    expect(app.journal.count("after one")).toBe(0);
    expect(app.journal.count("after two")).toBe(1);
  });

  it("ends a run that waits for an event", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      {
        id: "wait",
        triggers: [{ event: app.event("go") }],
        cancelOn: [{ event: app.event("stop"), match: "data.key" }],
      },
      async ({ step }) => {
        await step.run("start", () => app.journal.note("start"));
        await step.waitForEvent("wait", { event: app.event("nudge"), timeout: "1m" });
        app.journal.note("resumed");
      },
    );
    await app.serve(fn);
    const id = await app.send("go", { key: 7 });
    await app.journal.until("start");
    await pause(300);
    await app.send("stop", { key: 7 });
    expect((await app.ended(id)).status).toBe("Cancelled");
    await app.send("nudge");
    await pause(SETTLED_MS);
    expect(app.journal.count("resumed")).toBe(0);
  });

  it("drops what a step returns when its run was cancelled meanwhile", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "busy", triggers: [{ event: app.event("go") }], cancelOn: [{ event: app.event("stop") }] },
      async ({ step }) => {
        await step.run("slow", async () => {
          app.journal.note("slow");
          await pause(1_500);
        });
        await step.run("next", () => app.journal.note("next"));
      },
    );
    await app.serve(fn);
    const id = await app.send("go");
    await app.journal.until("slow");
    await app.send("stop");
    expect((await app.ended(id)).status).toBe("Cancelled");
    await pause(2_500);
    expect(app.journal.count("next")).toBe(0);
  });
});

describe("onFailure", () => {
  it("runs once with the error and the event, after the last attempt", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      {
        id: "fails",
        retries: 0,
        triggers: [{ event: app.event("go") }],
        onFailure: ({ error, event }) =>
          app.journal.note(`failed: ${error.message}, ${event.data.event.data.n}, ${event.data.function_id}`),
      },
      async ({ step }) => {
        await step.run("boom", () => {
          app.journal.note("tried");
          throw new Error("boom");
        });
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go", { n: 5 }))).status).toBe("Failed");
    await app.journal.until(`failed: boom, 5, ${app.id}-fails`);
    await pause(SETTLED_MS);
    expect(app.journal.entries).toEqual(["tried", `failed: boom, 5, ${app.id}-fails`]);
  });

  it("does not run when the function succeeds or when another fails", async () => {
    const app = newApp();
    const quiet = app.client.createFunction(
      { id: "quiet", triggers: [{ event: app.event("quiet") }], onFailure: () => app.journal.note("wrong") },
      () => "ok",
    );
    const loud = app.client.createFunction(
      { id: "loud", triggers: [{ event: app.event("loud") }], onFailure: () => app.journal.note("right") },
      () => {
        throw new NonRetriableError("no");
      },
    );
    await app.serve(quiet, loud);
    await app.send("quiet");
    await app.send("loud");
    await app.journal.until("right");
    await pause(SETTLED_MS);
    expect(app.journal.entries).toEqual(["right"]);
  });
});
