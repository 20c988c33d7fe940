import { NonRetriableError, RetryAfterError } from "inngest";
import { afterAll, describe, expect, it } from "vitest";
import { closeApps, newApp, pause } from "./app";

afterAll(closeApps);

describe("steps", () => {
  it("runs a function and keeps what it returned", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "returns", triggers: [{ event: app.event("go") }] },
      ({ event }) => ({ doubled: event.data.n * 2 }),
    );
    await app.serve(fn);
    const run = await app.ended(await app.send("go", { n: 21 }));
    expect(run.status).toBe("Completed");
    expect(run.output).toEqual({ doubled: 42 });
  });

  it("runs each step once and hands its result to the next", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "two", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        const a = await step.run("a", () => {
          app.journal.note("a");
          return { value: 1 };
        });
        const b = await step.run("b", () => {
          app.journal.note("b");
          return a.value + 1;
        });
        app.journal.note("end");
        return b;
      },
    );
    await app.serve(fn);
    const run = await app.ended(await app.send("go"));
    expect(run.output).toBe(2);
    expect(app.journal.entries).toEqual(["a", "b", "end"]);
  });

  it("gives repeated step ids separate results", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "loop", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        const seen: number[] = [];
        for (let i = 0; i < 3; i++) seen.push(await step.run("same", () => i * 10));
        return seen;
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toEqual([0, 10, 20]);
  });

  it("keeps null, undefined, text with NUL and nested data as JSON does", async () => {
    const app = newApp();
    const data = { text: "a\u0000b ü 😀", list: [1, 2.5, -0.1, 1e21], empty: {}, none: null };
    const fn = app.client.createFunction(
      { id: "data", triggers: [{ event: app.event("go") }] },
      async ({ event, step }) => {
        const nothing = await step.run("nothing", () => undefined);
        const back = await step.run("back", () => event.data);
        await step.sleep("pause", "1s");
        return { nothing, back };
      },
    );
    await app.serve(fn);
    const run = await app.ended(await app.send("go", data));
    expect(run.output).toEqual({ nothing: null, back: data });
  });

  it("keeps more memoised data than fits into one call", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "big", triggers: [{ event: app.event("go") }] },
      async ({ event, events, step }) => {
        const parts: string[] = [];
        for (let i = 0; i < 3; i++)
          parts.push(await step.run(`part ${i}`, () => String(i).repeat(2_000_000)));
        return { lengths: parts.map((part) => part.length), n: event.data.n, events: events.length };
      },
    );
    await app.serve(fn);
    const run = await app.ended(await app.send("go", { n: 7 }));
    expect(run.output).toEqual({ lengths: [2_000_000, 2_000_000, 2_000_000], n: 7, events: 1 });
  });

  it("runs parallel steps, each once, and goes on when all have ended", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "parallel", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        const results = await Promise.all(
          [1, 2, 3, 4].map((n) =>
            step.run(`p${n}`, async () => {
              app.journal.note(`p${n}`);
              await pause(20 * n);
              return n;
            }),
          ),
        );
        const sum = await step.run("sum", () => {
          app.journal.note("sum");
          return results.reduce((a, b) => a + b, 0);
        });
        return sum;
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toBe(10);
    expect(app.journal.entries.toSorted()).toEqual(["p1", "p2", "p3", "p4", "sum"]);
  });

  it("runs steps, sleeps and waits side by side", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "mixed", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        const [ran, , waited] = await Promise.all([
          step.run("run", () => "ran"),
          step.sleep("sleep", "1s"),
          step.waitForEvent("wait", { event: app.event("nudge"), timeout: "2s" }),
        ]);
        return { ran, waited };
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toEqual({ ran: "ran", waited: null });
  });

  it("waits for all parallel steps, even in Promise.race", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "race", triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        const started = await step.run("start", () => Date.now());
        await Promise.race([step.run("fast", () => "fast"), step.sleep("slow", "3s")]);
        return step.run("end", () => Date.now() - started);
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toBeGreaterThan(2_500);
  });

  it.each(["group", "function"] as const)("goes on with the first of steps that race by %s", async (by) => {
    const app = newApp();
    const fn = app.client.createFunction(
      {
        id: "racing",
        triggers: [{ event: app.event("go") }],
        ...(by === "function" ? { optimizeParallelism: false } : {}),
      },
      async ({ step, group }) => {
        const started = await step.run("start", () => Date.now());
        const race = () => Promise.race([step.run("fast", () => "fast"), step.sleep("slow", "4s")]);
        const first = by === "group" ? await group.parallel({ mode: "race" }, race) : await race();
        const passed = await step.run("end", () => {
          app.journal.note("end");
          return Date.now() - started;
        });
        return { first, passed };
      },
    );
    await app.serve(fn);
    const { output } = await app.ended(await app.send("go"));
    const { first, passed } = output as { first: string; passed: number };
    expect(first).toBe("fast");
    expect(passed).toBeLessThan(3_500);
    expect(app.journal.count("end")).toBe(1);
  });

  it("tries a failing step again, and counts its attempts", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "retry", retries: 3, triggers: [{ event: app.event("go") }] },
      async ({ step, attempt }) => {
        const value = await step.run("flaky", () => {
          app.journal.note(`attempt ${attempt}`);
          if (attempt < 2) throw new RetryAfterError("not yet", "1s");
          return "done";
        });
        return step.run("after", () => `${value}, then attempt ${attempt}`);
      },
    );
    await app.serve(fn);
    const run = await app.ended(await app.send("go"));
    expect(app.journal.entries).toEqual(["attempt 0", "attempt 1", "attempt 2"]);
    expect(run.output).toBe("done, then attempt 0");
  });

  it("waits before a retry as long as RetryAfterError says", async () => {
    const app = newApp();
    const times: number[] = [];
    const fn = app.client.createFunction(
      { id: "after", retries: 1, triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.run("later", () => {
          times.push(Date.now());
          if (times.length === 1) throw new RetryAfterError("later", "3s");
        });
      },
    );
    await app.serve(fn);
    await app.ended(await app.send("go"));
    expect(times).toHaveLength(2);
    // The SDK rounds the wait to whole seconds.
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_900);
  });

  it("lets the function catch the error of a step that used up its attempts", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "caught", retries: 0, triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        try {
          await step.run("fails", () => {
            app.journal.note("tried");
            throw new TypeError("broken");
          });
        } catch (error) {
          return step.run("recover", () => `recovered from ${error instanceof Error ? error.message : "?"}`);
        }
      },
    );
    await app.serve(fn);
    const run = await app.ended(await app.send("go"));
    expect(run.status).toBe("Completed");
    expect(run.output).toBe("recovered from broken");
    expect(app.journal.count("tried")).toBe(1);
  });

  it("does not retry NonRetriableError of a step", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "never", retries: 5, triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        try {
          await step.run("fails", () => {
            app.journal.note("tried");
            throw new NonRetriableError("no use");
          });
        } catch {
          return "caught";
        }
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toBe("caught");
    expect(app.journal.count("tried")).toBe(1);
  });

  it("fails the run when a step's final error is not caught", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "uncaught", retries: 0, triggers: [{ event: app.event("go") }] },
      async ({ step }) => {
        await step.run("fails", () => {
          throw new Error("for good");
        });
      },
    );
    await app.serve(fn);
    const run = await app.ended(await app.send("go"));
    expect(run.status).toBe("Failed");
    expect(JSON.stringify(run.output)).toContain("for good");
  });

  it("does not retry NonRetriableError of the function itself", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "nope", retries: 5, triggers: [{ event: app.event("go") }] },
      () => {
        app.journal.note("tried");
        throw new NonRetriableError("no");
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).status).toBe("Failed");
    expect(app.journal.count("tried")).toBe(1);
  });

  it("retries an error of the function itself, with memoised steps kept", async () => {
    const app = newApp();
    const fn = app.client.createFunction(
      { id: "body", retries: 2, triggers: [{ event: app.event("go") }] },
      async ({ step, attempt }) => {
        await step.run("once", () => app.journal.note("once"));
        app.journal.note(`body ${attempt}`);
        if (attempt === 0) throw new RetryAfterError("again", "1s");
        return "ok";
      },
    );
    await app.serve(fn);
    expect((await app.ended(await app.send("go"))).output).toBe("ok");
    expect(app.journal.entries).toEqual(["once", "body 0", "body 1"]);
  });
});
