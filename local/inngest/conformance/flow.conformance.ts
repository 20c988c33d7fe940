import { RetryAfterError } from "inngest";
import { afterAll, describe, expect, it } from "vitest";
import { closeApps, newApp, pause } from "./app";

afterAll(closeApps);

/** Counts how many of its bodies run at once. */
class Gauge {
  now = 0;
  max = 0;

  async during(ms: number): Promise<void> {
    this.now++;
    this.max = Math.max(this.max, this.now);
    await pause(ms);
    this.now--;
  }
}

describe("concurrency", () => {
  it("keeps to a function's limit and still runs everything", async () => {
    const app = newApp();
    const gauge = new Gauge();
    const fn = app.client.createFunction(
      { id: "limited", concurrency: 2, triggers: [{ event: app.event("go") }] },
      async ({ step, event }) => {
        await step.run("work", () => gauge.during(150));
        await step.run("end", () => app.journal.note(`n${event.data.n}`));
      },
    );
    await app.serve(fn);
    await app.client.send(Array.from({ length: 8 }, (_, n) => ({ name: app.event("go"), data: { n } })));
    for (let n = 0; n < 8; n++) await app.journal.until(`n${n}`, 1, 40_000);
    expect(gauge.max).toBeLessThanOrEqual(2);
  });

  it("keeps to the limit of each key, and lets other keys through", async () => {
    const app = newApp();
    const gauges = { a: new Gauge(), b: new Gauge() };
    const both = new Gauge();
    const fn = app.client.createFunction(
      {
        id: "keyed",
        concurrency: [{ limit: 1, key: "event.data.key" }],
        triggers: [{ event: app.event("go") }],
      },
      async ({ step, event }) => {
        const gauge = event.data.key === "a" ? gauges.a : gauges.b;
        await step.run("work", () => Promise.all([gauge.during(400), both.during(400)]));
        app.journal.note(event.data.key);
      },
    );
    await app.serve(fn);
    await app.client.send(
      ["a", "b", "a", "b", "a", "b"].map((key) => ({ name: app.event("go"), data: { key } })),
    );
    await app.journal.until("a", 3, 40_000);
    await app.journal.until("b", 3, 40_000);
    expect(gauges.a.max).toBe(1);
    expect(gauges.b.max).toBe(1);
    expect(both.max).toBe(2);
  });

  it("lets a key with little to do end long before a burst of another", async () => {
    const app = newApp();
    const ended = { large: 0, small: 0 };
    let largeWhenSmallEnded = -1;
    const fn = app.client.createFunction(
      {
        id: "fair",
        concurrency: [{ limit: 4, key: "event.data.tenant" }],
        triggers: [{ event: app.event("go") }],
      },
      async ({ step, event }) => {
        const tenant: keyof typeof ended = event.data.tenant;
        await step.run("work", async () => {
          await pause(40);
          ended[tenant] += 1;
          if (ended.small === 5 && largeWhenSmallEnded < 0) largeWhenSmallEnded = ended.large;
        });
        app.journal.note(tenant);
      },
    );
    await app.serve(fn);
    const of = (tenant: string, count: number) =>
      Array.from({ length: count }, () => ({ name: app.event("go"), data: { tenant } }));
    await app.client.send(of("large", 200));
    await app.client.send(of("small", 5));
    await app.journal.until("small", 5, 40_000);
    await app.journal.until("large", 200, 60_000);
    expect(largeWhenSmallEnded).toBeGreaterThanOrEqual(0);
    expect(largeWhenSmallEnded).toBeLessThan(100);
  });

  it("does not count a run that sleeps", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "sleeper", concurrency: 1, triggers: [{ event: app.event("go") }] },
      async ({ step, event }) => {
        await step.run("start", () => app.journal.note(`start ${event.data.n}`));
        await step.sleep("nap", "4s");
        await step.run("end", () => app.journal.note(`end ${event.data.n}`));
      },
    );
    await app.serve(fn);
    await app.send("go", { n: 1 });
    await app.send("go", { n: 2 });
    await app.journal.until("end 1");
    await app.journal.until("end 2");
    expect(app.journal.entries.slice(0, 2).toSorted()).toEqual(["start 1", "start 2"]);
  });
});

describe("crons", () => {
  it("start runs at each tick", async () => {
    const app = newApp();
    const seen: string[] = [];
    const fn = app.client.createFunction({ id: "tick", triggers: [{ cron: "* * * * *" }] }, ({ event }) => {
      seen.push(event.name);
      app.journal.note("tick");
    });
    await app.serve(fn);
    await app.journal.until("tick", 1, 75_000);
    expect(seen[0]).toBe("inngest/scheduled.timer");
    expect(app.journal.count("tick")).toBe(1);
  }, 90_000);

  it("are refused when they cannot be read", async () => {
    const app = newApp();
    const fn = app.client.createFunction({ id: "bad", triggers: [{ cron: "every day" }] }, () => null);
    await expect(app.serve(fn)).rejects.toThrow();
  });
});

describe("checkpointing", () => {
  it("finishes a function of several steps in one call when steps are buffered", async () => {
    const app = newApp({ checkpointing: { bufferedSteps: 100 } });
    const fn = app.client.createFunction(
      { id: "one", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        const a = await step.run("a", () => 1);
        const b = await step.run("b", () => a + 1);
        return a + b;
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toBe(3);
    expect(app.calls).toBe(1);
  });

  it("stores each step as it ends, and repeats none when the function fails later", async () => {
    const app = newApp({ checkpointing: true });
    const fn = app.client.createFunction(
      { id: "each", retries: 2, triggers: [{ event: app.event("go") }] },
      async ({ step, attempt }) => {
        await step.run("a", () => app.journal.note("a"));
        await step.run("b", () => app.journal.note("b"));
        if (attempt === 0) throw new RetryAfterError("once more", "1s");
        return "ok";
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toBe("ok");
    expect(app.journal.entries).toEqual(["a", "b"]);
    // One call for each attempt: the steps came by way of the checkpoint API.
    expect(app.calls).toBe(2);
  });

  it("keeps buffered steps when a later step fails", async () => {
    const app = newApp({ checkpointing: { bufferedSteps: 100 } });
    const fn = app.client.createFunction(
      { id: "buffered", retries: 2, triggers: [{ event: app.event("go") }] },
      async ({ step, attempt }) => {
        await step.run("a", () => app.journal.note("a"));
        return step.run("b", () => {
          app.journal.note(`b ${attempt}`);
          if (attempt === 0) throw new RetryAfterError("once more", "1s");
          return "ok";
        });
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toBe("ok");
    expect(app.journal.entries).toEqual(["a", "b 0", "b 1"]);
  });

  it("keeps buffered steps when the function sleeps, waits or branches", async () => {
    const app = newApp({ checkpointing: { bufferedSteps: 100 } });
    const fn = app.client.createFunction(
      { id: "pauses", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.run("a", () => app.journal.note("a"));
        await step.sleep("nap", "1s");
        await step.run("b", () => app.journal.note("b"));
        await Promise.all(["c", "d"].map((id) => step.run(id, () => app.journal.note(id))));
        await step.run("e", () => app.journal.note("e"));
        return "ok";
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toBe("ok");
    expect(app.journal.entries.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
  });
});

describe("cancellation by request", () => {
  it("ends one run", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "long", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.run("start", () => app.journal.note("start"));
        await step.sleep("nap", "2s");
        app.journal.note("after");
      },
    );
    await app.serve(fn);
    const id = await app.send("go");
    await app.journal.until("start");
    await pause(300);
    const [run] = await app.runs(id);
    expect((await app.api("DELETE", `/v1/runs/${run?.run_id}`)).status).toBeLessThan(300);
    expect((await app.ended(id)).status).toBe("Cancelled");
    await pause(2_500);
    expect(app.journal.count("after")).toBe(0);
  });
});
