import { NonRetriableError } from "inngest";
import { afterAll, describe, expect, it } from "vitest";
import { closeApps, newApp, pause } from "./app";

afterAll(closeApps);

/** The data of an event whose function has no trigger to type it. */
function dataOf(event: { data?: unknown }): Record<string, unknown> {
  return (event.data ?? {}) as Record<string, unknown>;
}

/** Long enough for a wait to be registered after the step before it was seen. */
const REGISTERED_MS = 400;

describe("time", () => {
  it("sleeps for a while", async () => {
    const app = newApp();
    const times: number[] = [];
    const fn = app.client.createFunction(
      { id: "sleep", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        times.push(await step.run("before", () => Date.now()));
        await step.sleep("nap", "2s");
        times.push(await step.run("after", () => Date.now()));
        return "awake";
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toBe("awake");
    const [before = 0] = times;
    expect((times.at(-1) ?? 0) - before).toBeGreaterThan(1_900);
  });

  it("sleeps until a moment", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "until", triggers: [{ event: app.event("go") }] },
      async ({ step, event }) => {
        await step.sleepUntil("until", new Date(event.data.at));
        return step.run("after", () => Date.now());
      },
    );
    await app.serve(fn);
    const at = Date.now() + 2_500;
    const run = await app.ended(await app.send("go", { at }));
    // Servers may round the wait to whole seconds.
    expect(run.output).toBeGreaterThan(at - 1_000);
  });

  it("does not wait for a moment that has passed", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "past", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.sleepUntil("past", new Date(Date.now() - 60_000));
        return "through";
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toBe("through");
  });
});

describe("waitForEvent", () => {
  it("hands over the whole event", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "wait", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.run("ready", () => app.journal.note("ready"));
        return step.waitForEvent("wait", { event: app.event("nudge"), timeout: "1m" });
      },
    );
    await app.serve(fn);
    const id = await app.send("go");
    await app.journal.until("ready");
    await pause(REGISTERED_MS);
    await app.send("nudge", { answer: 42 });
    const run = await app.ended(id);
    expect(run.output).toMatchObject({ name: app.event("nudge"), data: { answer: 42 } });
  });

  it("gives null when the time is over", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "timeout", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        const event = await step.waitForEvent("wait", { event: app.event("nudge"), timeout: "1s" });
        return { event };
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toEqual({ event: null });
  });

  it.each([
    ["match", { match: "data.key" }],
    ["if", { if: "event.data.key == async.data.key && async.data.amount > 10" }],
  ] as const)("only takes an event that satisfies %s", async (_, condition) => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "cond", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.run("ready", () => app.journal.note("ready"));
        const event = await step.waitForEvent("wait", {
          event: app.event("nudge"),
          timeout: "1m",
          ...condition,
        });
        return event?.data;
      },
    );
    await app.serve(fn);
    const [one, two] = [await app.send("go", { key: "one" }), await app.send("go", { key: "two" })];
    await app.journal.until("ready", 2);
    await pause(REGISTERED_MS);
    await app.send("nudge", { key: "three", amount: 20 });
    await app.send("nudge", { amount: 20 });
    await app.send("nudge", { key: "two", amount: 30 });
    await app.send("nudge", { key: "one", amount: 40 });
    expect((await app.ended(one)).output).toEqual({ key: "one", amount: 40 });
    expect((await app.ended(two)).output).toEqual({ key: "two", amount: 30 });
  });

  it("resumes every run that waits for the event", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "many", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.run("ready", () => app.journal.note("ready"));
        await step.waitForEvent("wait", { event: app.event("nudge"), timeout: "1m" });
        await step.run("done", () => app.journal.note("done"));
      },
    );
    await app.serve(fn);
    for (let i = 0; i < 5; i++) await app.send("go");
    await app.journal.until("ready", 5);
    await pause(REGISTERED_MS);
    await app.send("nudge");
    await app.journal.until("done", 5);
    await pause(300);
    expect(app.journal.count("done")).toBe(5);
  });

  it("is resumed once, however many events match", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "single", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.run("ready", () => app.journal.note("ready"));
        const event = await step.waitForEvent("wait", { event: app.event("nudge"), timeout: "1m" });
        await step.run("done", () => app.journal.note("done"));
        return event?.data.n;
      },
    );
    await app.serve(fn);
    const id = await app.send("go");
    await app.journal.until("ready");
    await pause(REGISTERED_MS);
    await app.client.send([1, 2, 3].map((n) => ({ name: app.event("nudge"), data: { n } })));
    expect([1, 2, 3]).toContain((await app.ended(id)).output);
    expect(app.journal.count("done")).toBe(1);
  });

  it("fails the run when its expression is none", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "badexpr", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.waitForEvent("wait", { event: app.event("nudge"), timeout: "5s", if: "async.data. ==" });
        return "resumed";
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).status).toBe("Failed");
  });
});

describe("signals", () => {
  it("hands the signal's data to the run that waits for it", async () => {
    const app = newApp();
    const signal = `${app.id}-signal`;
    const fn = app.client.createFunction(
      { id: "signal", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.run("ready", () => app.journal.note("ready"));
        return step.waitForSignal("wait", { signal, timeout: "1m", onConflict: "fail" });
      },
    );
    await app.serve(fn);
    const id = await app.send("go");
    await app.journal.until("ready");
    await pause(REGISTERED_MS);
    const { status, body } = await app.api("POST", "/v1/signals", { signal, data: { yes: true } });
    expect(status).toBe(200);
    const run = await app.ended(id);
    expect(body).toMatchObject({ data: { run_id: run.run_id } });
    expect(run.output).toEqual({ signal, data: { yes: true } });
  });

  it("answers 404 to a signal that nobody waits for", async () => {
    const app = newApp();
    const { status } = await app.api("POST", "/v1/signals", { signal: `${app.id}-nobody`, data: 1 });
    expect(status).toBe(404);
  });

  it("gives null when the time is over", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "late", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        const got = await step.waitForSignal("wait", {
          signal: `${app.id}-late`,
          timeout: "1s",
          onConflict: "fail",
        });
        return { got };
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toEqual({ got: null });
  });

  it("can be sent by a step of another function", async () => {
    const app = newApp();
    const signal = `${app.id}-cross`;
    const waiter = app.client.createFunction(
      { id: "waiter", triggers: [{ event: app.event("wait") }] },
      async ({ step }) => {
        await step.run("ready", () => app.journal.note("ready"));
        const got = await step.waitForSignal("wait", { signal, timeout: "1m", onConflict: "fail" });
        return got?.data;
      },
    );
    const sender = app.client.createFunction(
      { id: "sender", triggers: [{ event: app.event("send") }] },
      async ({ step }) => {
        await step.sendSignal("send", { signal, data: "hello" });
        return "sent";
      },
    );
    await app.serve(waiter, sender);
    const id = await app.send("wait");
    await app.journal.until("ready");
    await pause(REGISTERED_MS);
    expect((await app.ended(await app.send("send"))).output).toBe("sent");
    expect((await app.ended(id)).output).toBe("hello");
  });

  it.each(["fail", "replace"] as const)("with onConflict %s decides who waits", async (onConflict) => {
    const app = newApp();
    const signal = `${app.id}-conflict`;
    const fn = app.client.createFunction(
      { id: "conflict", retries: 0, triggers: [{ event: app.event("go") }] },
      async ({ step, event }) => {
        await step.run("ready", () => app.journal.note(`ready ${event.data.n}`));
        const got = await step.waitForSignal("wait", { signal, timeout: "8s", onConflict });
        return { n: event.data.n, got: got?.data ?? null };
      },
    );
    await app.serve(fn);
    const first = await app.send("go", { n: 1 });
    await app.journal.until("ready 1");
    await pause(REGISTERED_MS);
    const second = await app.send("go", { n: 2 });
    await app.journal.until("ready 2");
    await pause(REGISTERED_MS * 2);
    expect((await app.api("POST", "/v1/signals", { signal, data: "now" })).status).toBe(200);
    if (onConflict === "fail") {
      expect((await app.ended(second)).status).toBe("Failed");
      expect((await app.ended(first)).output).toEqual({ n: 1, got: "now" });
    } else {
      expect((await app.ended(second)).output).toEqual({ n: 2, got: "now" });
      expect((await app.ended(first, 30_000)).output).toEqual({ n: 1, got: null });
    }
  });
});

describe("invoke", () => {
  it("gives the result of the invoked function", async () => {
    const app = newApp();
    const child = app.client.createFunction({ id: "child", triggers: [] }, async ({ event, step }) => {
      const doubled = await step.run("double", () => Number(dataOf(event).n) * 2);
      return { doubled };
    });
    const parent = app.client.createFunction(
      { id: "parent", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        const result = await step.invoke("call", { function: child, data: { n: 21 } });
        return { result };
      },
    );
    await app.serve(child, parent);
    expect((await app.ended(await app.send("go"))).output).toEqual({ result: { doubled: 42 } });
  });

  it("throws the error of the invoked function, which can be caught", async () => {
    const app = newApp();
    const child = app.client.createFunction({ id: "child", retries: 0, triggers: [] }, () => {
      throw new NonRetriableError("child is broken");
    });
    const parent = app.client.createFunction(
      { id: "parent", retries: 0, triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        try {
          await step.invoke("call", { function: child, data: {} });
        } catch (error) {
          return `caught: ${error instanceof Error ? error.message : "?"}`;
        }
      },
    );
    await app.serve(child, parent);
    expect((await app.ended(await app.send("go"))).output).toBe("caught: child is broken");
  });

  it("fails after its timeout", async () => {
    const app = newApp();
    const child = app.client.createFunction({ id: "child", triggers: [] }, async ({ step }) => {
      await step.sleep("long", "30s");
    });
    const parent = app.client.createFunction(
      { id: "parent", retries: 0, triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        try {
          await step.invoke("call", { function: child, data: {}, timeout: "2s" });
          return "no error";
        } catch (error) {
          return error instanceof Error ? error.message : "?";
        }
      },
    );
    await app.serve(child, parent);
    expect((await app.ended(await app.send("go"))).output).toContain("Timed out");
  });

  it("invokes several functions side by side", async () => {
    const app = newApp();
    const child = app.client.createFunction(
      { id: "child", triggers: [] },
      ({ event }) => Number(dataOf(event).n) + 1,
    );
    const parent = app.client.createFunction(
      { id: "parent", triggers: [{ event: app.event("go") }] },
      ({ step }) =>
        Promise.all([1, 2, 3].map((n) => step.invoke(`call ${n}`, { function: child, data: { n } }))),
    );
    await app.serve(child, parent);
    expect((await app.ended(await app.send("go"))).output).toEqual([2, 3, 4]);
  });
});
